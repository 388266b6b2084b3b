import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { runCli, temporaryFolder } from "../cli/run-cli.ts";
import { startTestRelay } from "../support/test-relay.ts";

const SETTINGS = `
preview: true
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_TOKEN }
records:
  customers: { key: reference, columns: { kyc_status: text } }
`;

const ENV = { PERSONA_SECRET: "test-wbhsec-persona", SLACK_TOKEN: "xoxb-test-token" };

const rules = (country: string) => `version: 1
rules:
  declined-abroad:
    event: inquiry.declined
    when:
      decision: declined
      subject.country: { not_in: ${country} }
      any:
        - check.tags: vip
        - check.score: { at_least: 70 }
      check.status: declined
    do:
      - slack: { channel: "#kyc", text: "Declined: {{ event.subject.reference }}" }
  record-decline:
    event: inquiry.declined
    do:
      - record: { table: customers, key: "{{ event.subject.reference }}", set: { kyc_status: declined } }
  approved:
    event: inquiry.approved
    do:
      - slack: { channel: "#kyc", text: Approved }
`;

const COUNTRY = "data.attributes.payload.data.attributes.fields.address-country-code.value";
const SENT = { type: "inquiry.declined", reference: "cust-9", set: { [COUNTRY]: "NO" } };

describe("a stored event", () => {
  test("shows what was kept beside every condition with its value, computed again", async () => {
    const { id, explain } = await storedDecline();
    const ran = await explain(id);
    const [kept = "", ...lines] = ran.stdout.split("\n");
    expect(kept).toMatch(/^Routed by rules [0-9a-f]{12}; kept then:$/);
    expect(lines.map((line) => line.trimEnd())).toEqual([
      "  record-decline   matched",
      "  declined-abroad  not: subject.country.not_in",
      "",
      expect.stringMatching(/^Computed again by those rules, [0-9a-f]{12}:$/),
      "",
      expect.stringMatching(/^declined-abroad {2}.*rules\.yaml:3 {2}NO MATCH$/),
      '  ✓ decision         is "declined"',
      '  ✗ subject.country  is none of ["NO","SE"]        was "NO"',
      "  · any of           not checked (settled before)",
      "    · check.tags     not checked (settled before)",
      "    · check.score    not checked (settled before)",
      "  · check.status     not checked (settled before)",
      "",
      expect.stringMatching(/^record-decline {2}.*rules\.yaml:14 {2}MATCHES$/),
      "",
      "2 rules listen to persona inquiry.declined; 1 matched: record-decline",
      "would do record-decline/record: record to customers, due 2026-03-04 12:00:00 UTC",
      "",
    ]);
    expect(ran.code).toBe(0);
  });

  test("is explained by the rules that routed it after a swap, and by today's when asked", async () => {
    const { id, explain, relay } = await storedDecline();
    await relay.restart({ "rules.yaml": rules("[SE]") });
    expect((await explain(id)).stdout).toContain('is none of ["NO","SE"]');
    const today = (await explain(id, "--active")).stdout;
    expect(today).toContain("Computed again by the rules in force now");
    expect(today).toContain('is none of ["SE"]');
    expect(today).toContain("✗ any of");
    expect(today).toMatch(/✗ check.score +is at least 70 +was 12/);
  });

  test("is explained by the rules of a folder", async () => {
    const { id, explain, settings } = await storedDecline();
    const folder = folderWith({ "c.yaml": rules("[FI]") });
    const ran = await explain(id, "--rules", folder, "-c", settings);
    expect(ran.stdout).toContain('is none of ["FI"]');
    expect(ran.stdout).toContain('was "NO"');
  });

  test("answers with everything in JSON, also the messages", async () => {
    const { id, explain } = await storedDecline();
    const { data } = JSON.parse((await explain(id, "--json", "--render")).stdout);
    expect(data.planned.missed).toEqual([{ rule: "declined-abroad", failed: "subject.country.not_in" }]);
    expect(data.explanation).toMatchObject({ listening: 2, others: 1 });
    expect(data.explanation.wanted).toMatchObject([{ rule: "record-decline", destination: "customers" }]);
    expect(JSON.stringify(data.explanation.wanted[0].message)).toContain("cust-9");
  });

  test("to which no rule listened is said to be so", async () => {
    const { relay, explain } = await startRelay();
    const { body } = await relay.send("persona", { type: "inquiry.created" });
    const [kept] = (await explain(body.events?.[0]?.id ?? "")).stdout.split("\n");
    expect(kept).toMatch(/^Routed by rules [0-9a-f]{12}; none of them listened to it\.$/);
  });

  test("that is not there is said so", async () => {
    const { explain } = await storedDecline();
    const ran = await explain("0195-nothing");
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toContain("No event of this id is stored");
  });
});

describe("without a relay", () => {
  const folder = () => folderWith({ "relay.yaml": SETTINGS, "rules/rules.yaml": rules("[NO, SE]") });

  test("a sample is explained by its name, with fields set, and its message shown", async () => {
    const args = [
      "explain",
      "persona/inquiry.declined",
      "--set",
      'data.attributes.payload.data.attributes.tags=["vip"]',
    ];
    const ran = await runCli([...args, "--render"], { cwd: folder() });
    expect(ran.stdout).toMatch(/✓ check.tags +includes "vip" +was \["vip"\]/);
    expect(ran.stdout).toMatch(/· check.score +not checked/);
    expect(ran.stdout).toContain("2 rules listen to persona inquiry.declined; 2 matched");
    expect(ran.stdout).toContain("would do declined-abroad/slack: slack to slack");
    expect(ran.stdout).toContain("into the outbox");
    expect(ran.stdout).toContain("Declined: cust-");
  });

  test("so is what a sender sends, in a file, when the source is named", async () => {
    const cwd = folder();
    const { relay } = await startRelay();
    writeFileSync(join(cwd, "payload.json"), relay.signed("persona", SENT).body);
    expect((await runCli(["explain", "payload.json"], { cwd })).stderr).toContain("say which with --source");
    const ran = await runCli(["explain", "payload.json", "--source", "persona"], { cwd });
    expect(ran.stdout).toContain('was "NO"');
  });

  test("and an event as the API shows it", async () => {
    const cwd = folder();
    const { id, relay } = await storedDecline();
    const { data } = await relay.api<{ data: unknown }>(`/events/${id}?body=true`);
    writeFileSync(join(cwd, "event.json"), JSON.stringify(data));
    const ran = await runCli(["explain", "event.json"], { cwd });
    expect(ran.stdout).toContain('was "NO"');
  });

  test("what the default leaves out is shown by name", async () => {
    const more = 'default:\n  except: ["*.created"]\n  do: [{ slack: { channel: "#kyc", text: Other } }]\n';
    const cwd = folderWith({ "relay.yaml": SETTINGS, "rules/rules.yaml": rules("[NO]") + more });
    const ran = await runCli(["explain", "persona/case.created"], { cwd });
    expect(ran.stdout).toMatch(/^default {2}.*NO MATCH$/m);
    expect(ran.stdout).toMatch(/✓ type +matches "\*\.created" +was "case.created"/);
    const other = await runCli(["explain", "persona/inquiry.approved"], { cwd });
    expect(other.stdout).toMatch(/^default {2}.*PASSED OVER: another rule matched or broke$/m);
  });

  test("bad rules are shown with all that is wrong in them", async () => {
    const cwd = folderWith({
      "relay.yaml": SETTINGS,
      "rules/rules.yaml": rules("[NO]").replace("event:", "evnt:"),
    });
    const ran = await runCli(["explain", "persona/inquiry.declined"], { cwd });
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toContain("evnt");
  });

  test("a sample that does not exist has a guess", async () => {
    const ran = await runCli(["explain", "persona/inquiry.declnd"], { cwd: folder() });
    expect(ran.stderr).toContain("Did you mean persona/inquiry.declined?");
  });
});

async function startRelay() {
  const relay = await startTestRelay({
    settings: SETTINGS,
    rules: { "rules.yaml": rules("[NO, SE]") },
    env: ENV,
  });
  onTestFinished(() => relay.close());
  const env = { ...ENV, KYC_RELAY_TOKEN: "test-token" };
  const explain = (...args: readonly string[]) =>
    runCli(["explain", ...args, "--url", relay.relay.url], { cwd: temporaryFolder(), env });
  return { relay, explain };
}

async function storedDecline() {
  const { relay, explain } = await startRelay();
  const { body } = await relay.send("persona", SENT);
  const settings = join(folderWith({ "relay.yaml": SETTINGS }), "relay.yaml");
  return { relay, explain, settings, id: body.events?.[0]?.id ?? "" };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
