import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const GOOD = `version: 1
rules:
  declined-alert:
    event: inquiry.declined
    do:
      - slack:
          channel: "#kyc-alerts"
          text: "Declined"
`;
const BAD = GOOD.replace("slack:", "slak:");

function folderWith(rules: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "ops.yaml"), rules);
  return folder;
}

test("good rules pass, and looking leaves no trace", async () => {
  const cwd = folderWith(GOOD);
  const ran = await runCli(["check"], { cwd });
  expect(ran.stdout).toBe("✓ Settings and 1 rule file with 1 rule: 0 errors, 0 warnings.\n");
  expect(ran.code).toBe(0);
  expect(readdirSync(cwd)).toEqual(["rules"]);
});

test("a mistake is named with its place, and the exit is 1", async () => {
  const cwd = folderWith(BAD);
  const ran = await runCli(["check"], { cwd });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("rules/ops.yaml:6:9");
  expect(ran.stderr).toContain("slack");
  expect(ran.stdout).toContain("1 error");
});

test("with --json the problems are one document", async () => {
  const ran = await runCli(["check", "--json"], { cwd: folderWith(BAD) });
  expect(ran.code).toBe(1);
  const { errors, problems } = JSON.parse(ran.stdout);
  expect(errors).toBe(1);
  expect(problems[0]).toMatchObject({ file: "rules/ops.yaml", line: 6, column: 9, severity: "error" });
});

test("a file by itself can be checked, and one that is not there is wrong usage", async () => {
  const cwd = folderWith(BAD);
  writeFileSync(join(cwd, "draft.yaml"), GOOD);
  expect((await runCli(["check", "draft.yaml"], { cwd })).code).toBe(0);
  expect((await runCli(["check", "nowhere.yaml"], { cwd })).code).toBe(2);
});

test("warnings are no problem unless they are denied", async () => {
  const cwd = folderWith(GOOD.replace('"Declined"', '"Declined: {{ event.subject.name.full }}"'));
  const ran = await runCli(["check"], { cwd });
  expect(ran.stdout).toBe("✓ Settings and 1 rule file with 1 rule: 0 errors, 1 warning.\n");
  expect(ran.code).toBe(0);
  const denied = await runCli(["check", "--deny-warnings"], { cwd });
  expect(denied.stdout).toBe(
    "✕ Settings and 1 rule file with 1 rule: 0 errors, 1 warning. Warnings are denied here.\n",
  );
  expect(denied.code).toBe(1);
  expect(denied.stderr).toContain("Next: mend the first one, then npx kyc-relay check --deny-warnings\n");
});

test("settings that cannot be loaded are an exit of their own, and a secret's value is never shown", async () => {
  const cwd = folderWith(GOOD);
  writeFileSync(
    join(cwd, "relay.yaml"),
    "preview: true\nsources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET], colour: blue }\n" +
      "destinations:\n  slack: { kind: slack, token: test-token-in-the-file }\n",
  );
  const ran = await runCli(["check"], { cwd });
  expect(ran.code).toBe(3);
  expect(ran.stderr).toContain("relay.yaml:3:");
  expect(ran.stderr).toContain("colour");
  expect(ran.stdout + ran.stderr).not.toContain("test-token-in-the-file");
});

test("before the first start, doctor finds nothing in the way and says to start", async () => {
  // Port 9 is no relay of anybody, whatever else runs on this machine.
  const ran = await runCli(["doctor"], { cwd: folderWith(GOOD), env: { KYC_RELAY_SERVER__PORT: "9" } });
  expect(ran).toMatchObject({ code: 0, stderr: "Next: npx kyc-relay serve\n" });
  expect(ran.stdout).toMatch(/! .*SLACK_BOT_TOKEN is not set\n +Not needed before preview ends\./);
});

test("the address of a database is judged where it is known, and its password is not repeated", async () => {
  const cwd = folderWith(GOOD);
  writeFileSync(
    join(cwd, "relay.yaml"),
    "preview: true\nstore: { kind: postgres, url: env:DATABASE_URL }\n" +
      "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }\n" +
      "destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\n",
  );
  expect((await runCli(["check", "--without-secrets"], { cwd })).code).toBe(0);
  const env = { DATABASE_URL: "postgres://relay:test#password@host/name" };
  const ran = await runCli(["check", "--without-secrets"], { cwd, env });
  expect([ran.code, ran.stderr]).toEqual([3, expect.stringMatching(/S108[\s\S]*percent-encoded/)]);
  expect(ran.stdout + ran.stderr).not.toContain("test#password");
});

test("that an incoming webhook of Slack has one channel is told by doctor, once, and by no rule", async () => {
  const cwd = folderWith(GOOD);
  writeFileSync(
    join(cwd, "relay.yaml"),
    "preview: true\nsources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }\n" +
      "destinations:\n  team: { kind: slack, webhook_url: env:SLACK_WEBHOOK_URL }\n",
  );
  expect((await runCli(["check", "--without-secrets", "--deny-warnings"], { cwd })).code).toBe(0);
  const env = { KYC_RELAY_SERVER__PORT: "9", PERSONA_SECRET: "test-secret" };
  const ran = await runCli(["doctor"], { cwd, env });
  expect(ran.stdout).toMatch(
    /! Destination team is an incoming webhook: .*\n +If that is meant, leave it so\./,
  );
});

const TESTS = `version: 1
for: ops.yaml
tests:
  - name: declines are told
    steps:
      - event: { use: persona/inquiry.declined }
        expect: { matched: [declined-alert] }
`;

test("what is odd in a set is a warning, and so is a rule that its tests leave out", async () => {
  const second = GOOD.slice(GOOD.indexOf("  declined-alert:")).replace("declined-alert", "copy");
  const third = second.replace("copy", "expired").replaceAll("inquiry.declined", "inquiry.expired");
  const cwd = folderWith(GOOD + second + third);
  writeFileSync(join(cwd, "rules", "ops.test.yaml"), TESTS);
  const ran = await runCli(["check", "--json"], { cwd });
  expect(ran.code).toBe(0);
  const { problems } = JSON.parse(ran.stdout);
  expect(problems).toMatchObject([
    { code: "W615", severity: "warning", file: "rules/ops.yaml", line: 9 },
    { code: "W610", severity: "warning", line: 15, message: "rule expired has no test" },
  ]);
});

test("tests are judged with the rules, alone by the name of their file", async () => {
  const cwd = folderWith(GOOD);
  writeFileSync(join(cwd, "rules", "ops.test.yaml"), TESTS.replace("declined-alert]", "declned-alert]"));
  const ran = await runCli(["check"], { cwd });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("rules/ops.test.yaml:7:");
  expect((await runCli(["check", "rules/ops.test.yaml"], { cwd })).code).toBe(1);
  expect((await runCli(["check", "rules/ops.yaml"], { cwd })).code).toBe(0);
});

test("where there are no secrets, rules can be checked without them", async () => {
  const cwd = folderWith(GOOD);
  const settings = `sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  mail: { kind: email, transport: smtp, url: env:SMTP_URL, from: "Onboarding <kyc@example.com>" }
`;
  writeFileSync(join(cwd, "relay.yaml"), settings);
  expect((await runCli(["check"], { cwd })).code).toBe(3);
  const ran = await runCli(["check", "--without-secrets"], { cwd });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("1 rule: 0 errors") });
  writeFileSync(join(cwd, "rules", "ops.yaml"), BAD);
  expect((await runCli(["check", "--without-secrets"], { cwd })).code).toBe(1);
});
