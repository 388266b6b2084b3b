import { equal, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { printProblems } from "../../src/config/print-problems.ts";
import { FIRST_RUN_SETTINGS } from "../../src/config/settings/first-run-settings.ts";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { expectSound } from "./expect-sound.ts";
import { fuzzTarget } from "./fuzz-target.ts";
import { bytes, mutated } from "./mutated.ts";

/** What a settings file points to: no message may say it. */
const SECRET = "test-canary-secret-0001";
const ENV = {
  SECRET,
  URL: `https://example.com/${SECRET}`,
  SMTP: `smtps://user:${SECRET}@mail.example.com`,
  EMPTY: "",
};

const BAD = new URL("../config/settings/bad/", import.meta.url);

const WHOLE = `
server: { host: 0.0.0.0, port: 8080, public_url: "https://relay.example.com", trust_proxy: true }
store: { kind: sqlite, path: data/relay.db }
rules: rules/
preview: false
queue: { stall_after: 10m }
retention: { bodies: 14d, outbox: 2d }
alerts: { to: [{ via: slack, channel: "#kyc-ops" }, { via: mail, to: ops@example.com }] }
sources:
  persona: { kind: persona, secrets: [env:SECRET, file:secret], max_age: 72h, links: { resume: "https://example.com/{{ event.check.id }}" } }
  passfort: { kind: passfort, secrets: [env:SECRET], also_sends: [NEW_THING] }
  identitypass: { kind: identitypass, scheme: static, public_keys: [env:SECRET], url_token: file:secret }
destinations:
  slack: { kind: slack, token: env:SECRET, rate: 2/s }
  mail: { kind: email, transport: smtp, url: env:SMTP, from: "Relay <relay@example.com>", allow_to: ["*@example.com"] }
  crm: { kind: zapier, url: env:URL }
  backoffice: { kind: webhook, url: env:URL, secret: env:SECRET, format: json, concurrency: 4, on_uncertain: hold }
records:
  customers: { key: reference, columns: { kyc_status: text, kyc_score: number, decided_at: time } }
`;

const TEXTS = [
  WHOLE,
  WHOLE,
  FIRST_RUN_SETTINGS,
  ...readdirSync(BAD)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(new URL(name, BAD), "utf8")),
];

const anySettings = fuzzTarget({
  name: "a settings file with slips, or of any bytes, gives problems in their places, and none says a secret",
  usual: 400,
  share: 40,
  input: fc.record({
    text: fc.oneof({ weight: 6, arbitrary: mutated(TEXTS) }, { weight: 1, arbitrary: bytes }),
    flags: fc.option(
      fc.dictionary(fc.constantFrom("server.port", "preview", "rules", "x.y"), fc.jsonValue()),
    ),
    variables: fc.dictionary(
      fc.constantFrom("KYC_RELAY_SERVER__PORT", "KYC_RELAY_SOURCES__X", "KYC_RELAY_", "DATABASE_URL"),
      fc.string({ maxLength: 10 }),
    ),
  }),
  judge({ text, flags, variables }) {
    const { settings, problems, warnings } = loadSettings({
      file: { name: "relay.yaml", text },
      env: { ...ENV, ...variables },
      overrides: flags ?? {},
      readFile: (path) => {
        if (path.endsWith("secret")) return SECRET;
        throw new Error("no such file");
      },
      baseDir: "/srv",
    });
    const all = [...problems, ...warnings];
    expectSound(
      text,
      all.filter(({ file }) => file === "relay.yaml"),
    );
    equal(settings === undefined, problems.length > 0);
    const said = `${JSON.stringify(all)}${printProblems(all, () => text, { colour: false })}`;
    ok(!said.includes(SECRET), "a secret is said");
  },
});

export const SETTINGS_FILES = [anySettings];
