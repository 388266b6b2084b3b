import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../cli/run-cli.ts";
import { eventually } from "../support/eventually.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SETTINGS = `
preview: true
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:BACKOFFICE_URL }
  crm: { kind: webhook, url: env:CRM_URL }
`;

const ENV = {
  PERSONA_SECRET: "test-wbhsec-persona",
  BACKOFFICE_URL: "https://backoffice.example.com/hook",
  CRM_URL: "https://crm.example.com/hook",
};

const rules = (country: string, more = "") => `version: 1
rules:
  declined-abroad:
    event: inquiry.declined
    when:
      subject.country: ${country}
    do:
      - webhook: { via: backoffice, body: { id: "{{ event.check.id }}" } }
${more}`;

const TO_CRM = `  every-decline:
    event: inquiry.declined
    do:
      - webhook: { via: crm, body: { id: "{{ event.check.id }}" } }
`;

const COUNTRY = "data.attributes.payload.data.attributes.fields.address-country-code.value";

let relay: TestRelay;
let ids: readonly string[];

beforeEach(async () => {
  const files = { "rules.yaml": rules("[NO, SE]") };
  relay = await startTestRelay({
    settings: SETTINGS,
    rules: files,
    env: ENV,
  });
  const sent: string[] = [];
  for (const country of ["NO", "SE", "DK", "GB"]) {
    const { body } = await relay.send("persona", { type: "inquiry.declined", set: { [COUNTRY]: country } });
    sent.push(body.events?.[0]?.id ?? "");
    relay.move(1_000);
  }
  ids = sent;
});

afterEach(() => relay.close());

test("a changed threshold shows as exactly the deliveries that come and go, with examples", async () => {
  const ran = await dryRun(rules("[SE, DK, GB]"));
  expect(ran.stdout.split("\n")).toEqual([
    "-1 declined-abroad to backoffice",
    `   ${ids[0]}  inquiry.declined  2026-03-04 12:00:00`,
    "+2 declined-abroad to backoffice",
    `   ${ids[2]}  inquiry.declined  2026-03-04 12:00:02`,
    `   ${ids[3]}  inquiry.declined  2026-03-04 12:00:03`,
    "+2 -1 deliveries. 4 events looked at.",
    "",
  ]);
  expect(ran.stderr).toMatch(/Not simulated: digests, .* counts by itself\); .* not counted\)\.\n/);
  expect(ran.code).toBe(0);
});

test("nothing is sent or written for it", async () => {
  await eventually("what was planned is sent", async () => {
    const { data } = await relay.api<{ data: { state: string }[] }>("/deliveries");
    return data.every(({ state }) => state === "delivered");
  });
  const before = await relay.api("/deliveries");
  await dryRun(rules("[SE, DK]", TO_CRM));
  expect(await relay.api("/deliveries")).toEqual(before);
});

test("a new rule counts by destination, a renamed one that says so is none", async () => {
  const renamed = rules("[NO, SE]", TO_CRM).replace("declined-abroad:", "abroad:\n    was: declined-abroad");
  const { stdout } = await dryRun(renamed, "--json");
  expect(JSON.parse(stdout).data.comparison).toMatchObject({
    events: 4,
    complete: true,
    totals: { added: 4, removed: 0, moved: 0 },
    groups: [
      { change: "added", rule: "every-decline", destination: "crm", count: 4, examples: { length: 3 } },
    ],
  });
});

test("what comes at another time is neither more nor less", async () => {
  const later = rules("[NO, SE]").replace('.id }}" } }', '.id }}" } }\n        after: 2h');
  const { stdout } = await dryRun(later);
  expect(stdout).toContain("~2 declined-abroad to backoffice, at another time");
  expect(stdout).toContain("+0 -0 deliveries, 2 at another time. 4 events looked at.");
});

test("only events of the time that was asked for are looked at", async () => {
  const { stdout } = await dryRun(
    rules("[FI]"),
    "--since",
    "2026-03-04T12:00:01Z",
    "--until",
    "2026-03-04T12:00:03Z",
  );
  expect(stdout).toContain("2 events looked at.");
});

test("bad rules are shown with all that is wrong in them, and compared with nothing", async () => {
  const ran = await dryRun(`${rules("[SE]")}    shout: true\n  other: { event: inquiry.declnd, do: [] }\n`);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("shout");
  expect(ran.stderr).toContain("inquiry.declnd");
  expect(ran.stdout).toBe("");
});

test("a secret that got into the rules is not shown with what is wrong there", async () => {
  const ran = await dryRun(
    rules("[SE]").replace("via: backoffice", 'via: "https://hooks.example.com/test-secret"'),
  );
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("A401");
  expect(ran.stderr).not.toContain("test-secret");
});

test("other rules never send anything: without --dry-run they are refused", async () => {
  const ran = await cli("replay", "--rules", "candidate", "--since", "7d");
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toContain("--rules needs --dry-run");
});

function dryRun(candidate: string, ...more: readonly string[]) {
  const folder = join(temporaryFolder(), "candidate");
  mkdirSync(folder);
  writeFileSync(join(folder, "rules.yaml"), candidate);
  return cli("replay", "--rules", folder, "--dry-run", ...more);
}

function cli(...args: readonly string[]) {
  const env = { KYC_RELAY_TOKEN: "test-token" };
  return runCli([...args, "--url", relay.relay.url], { cwd: temporaryFolder(), env });
}
