import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every secret that the relay in the canary test is given; each of them can be told from all others. */
export const SECRETS = {
  PERSONA_SECRET: "test-canary-persona-7f31",
  PASSFORT_SECRET: 'test-canary-passfort/"7f32"',
  IDENTITYPASS_KEY: "test-canary-identitypass-7f33",
  URL_TOKEN: "test-canary-url-token-7f34",
  SLACK_TOKEN: "xoxb-test-canary-slack-7f35",
  SLACK_HOOK_PATH: "services/T0TEST/B0TEST/test-canary-hook-7f36",
  SMTP_PASSWORD: "test-canary-smtp&7f37",
  HOOK_PATH: "in/test-canary-path-7f38?token=test-canary-query-7f39",
  HOOK_SECRET: "test-canary-signing-7f40",
  BEARER: "test-canary-bearer-7f41",
  BASIC: "test-canary-basic-7f42",
  HEADER: "test-canary-header-7f43",
} as const;

/** What would give a secret away: its beginning, so that half of one is found as well, and the forms of a login. */
const MARKS = Object.values(SECRETS).flatMap((secret) => [
  ...(secret.match(/test-canary-[a-z]+/g) ?? []),
  Buffer.from(secret).toString("base64"),
  Buffer.from(`test-user:${secret}`).toString("base64"),
  Buffer.from(`\0test-user\0${secret}`).toString("base64"),
]);

/** A person who does not exist. */
export const PERSON = {
  first: "Canarina",
  last: "Brightfeather",
  email: "canarina@example.com",
  phone: "+15550177341",
  document: "CANARYDOC7341",
  reference: "cust-canary-7341",
} as const;

/** The secrets that a text holds, in any of the forms in which they travel. */
export function secretsIn(text: string): readonly string[] {
  return MARKS.filter((mark) => text.includes(mark));
}

/** The person's data that a text holds. */
export function personalIn(text: string): readonly string[] {
  return Object.values(PERSON).filter((value) => text.includes(value));
}

/** Every byte below a folder, as text that keeps ASCII. */
export function everythingBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}
