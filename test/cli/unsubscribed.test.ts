import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Mailbox, startMailbox } from "../support/mailbox.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

const SETTINGS = `
server: { public_url: "https://relay.example.com" }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  mail: { kind: email, url: env:SMTP_URL, from: kyc@example.com, allow_private: true }
`;
const RULES = `
version: 1
rules:
  remind:
    event: inquiry.expired
    do:
      - email: { to: "{{ event.subject.email }}", subject: Come back, text: Please. }
        after: 1h
`;
const ADA = "ada@example.com";

describe("a person who unsubscribed", () => {
  let mailbox: Mailbox;
  let relay: TestRelay;
  let home: { readonly cwd: string; readonly env: Readonly<Record<string, string>> };

  beforeEach(async () => {
    mailbox = await startMailbox();
    const env = { PERSONA_SECRET: "test-wbhsec-persona", SMTP_URL: mailbox.url };
    relay = await startTestRelay({ settings: SETTINGS, rules: { "rules.yaml": RULES }, env });
    home = {
      cwd: temporaryFolder(),
      env: { KYC_RELAY_URL: relay.relay.url, KYC_RELAY_TOKEN: "test-token" },
    };
    const email = "data.attributes.payload.data.attributes.fields.email-address.value";
    await relay.send("persona", { type: "inquiry.expired", reference: "cust-1", set: { [email]: ADA } });
    relay.move(3_600_000);
    const mail = await eventually("the reminder is there", () => mailbox.mails[0]);
    const [path] = /\/unsubscribe\/[\w-]{64}/.exec(mail.text ?? "") ?? [];
    await fetch(`${relay.relay.url}${path}`, { method: "POST" });
  });
  afterEach(async () => {
    await relay.close();
    await mailbox.close();
  });

  test("is in the list, without a name", async () => {
    const { code, stdout, stderr } = await runCli(["unsubscribed"], home);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/unsubscribed +[\w-]{36}/)]);
    expect(stderr).toMatch(/Next: npx kyc-relay unsubscribed lift [\w-]{36}/);
    expect(stdout + stderr).not.toMatch(/ada|cust-1/);
  });

  test.each([
    ["an address", ADA],
    ["a reference", "cust-1"],
    ["a subject's key", "ref:cust-1"],
  ])("is lifted by %s, which is not said again", async (_, whom) => {
    const lifted = await runCli(["unsubscribed", "lift", whom], home);
    expect(lifted).toMatchObject({ code: 0, stdout: "1 row lifted: reminders go there again.\n" });
    expect(lifted.stderr).not.toContain(whom);
    const again = await runCli(["unsubscribed", "lift", whom], home);
    expect(again).toMatchObject({ code: 1, stdout: expect.stringMatching(/^Nobody of that/) });
  });

  test("is lifted by an address on stdin, which no shell remembers", async () => {
    const { child, ended } = await startCli(["unsubscribed", "lift"], home);
    child.stdin?.end(`${ADA}\n`);
    expect(await ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 row lifted/) });
  });

  test("is lifted by nothing that is empty or unknown", async () => {
    const { child, ended } = await startCli(["unsubscribed", "lift"], home);
    child.stdin?.end();
    expect(await ended).toMatchObject({ code: 2, stderr: expect.stringContaining("Say whom") });
    const other = await runCli(["unsubscribed", "remove", ADA], home);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("unsubscribed list") });
  });
});

test.each(["check", "doctor"])("%s warns of mail that people cannot unsubscribe from", async (command) => {
  const cwd = temporaryFolder();
  const env = { PERSONA_SECRET: "test-wbhsec-persona-0123456789", SMTP_URL: "smtp://mail.example.com:587" };
  const warned = "reminder mails go out without a link to end them";
  for (const [url, is] of [
    ["https://relay.example.com", false],
    ["http://relay.example.com", true],
  ] as const) {
    writeFileSync(join(cwd, "relay.yaml"), SETTINGS.replace("https://relay.example.com", url));
    const { stdout, stderr } = await runCli([command], { cwd, env });
    expect((stdout + stderr).includes(warned), url).toBe(is);
  }
});
