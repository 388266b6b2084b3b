import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, startCli, temporaryFolder } from "./run-cli.ts";

const RULES = `version: 1
rules:
  declined-alert:
    event: inquiry.declined
    when:
      check.score: { at_least: 70 }
    do:
      - slack: { channel: "#kyc-alerts", text: "<Declined> {{ event.check.score }}" }
`;
const TESTS = `tests:
  - name: high scores are told
    steps:
      - event: { use: persona/inquiry.declined, set: { check.score: 90 } }
        expect: { sent: { slack: { channel: "#kyc-alerts" } } }
`;
const FAILING = `  - name: low scores & "others" <too>
    steps:
      - event: { use: persona/inquiry.declined, set: { check.score: 40 } }
        expect: { matched: [declined-alert] }
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test("a file of tests that pass is one line, and looking leaves no trace", async () => {
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS });
  const ran = await runCli(["test"], { cwd });
  expect(ran.stdout).toMatch(/^✓ rules\/ops\.yaml {2}1 test\n✓ 1 test, \d+\.\d s\n$/);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(readdirSync(cwd)).toEqual(["rules"]);
  const { stdout } = await runCli(["test", "--verbose"], { cwd });
  expect(stdout).toMatch(/^✓ rules\/ops\.yaml {2}1 test\n {2}✓ high scores are told\n✓ 1 test,/);
});

test("one that fails shows the line, what came instead, and the condition with the real value", async () => {
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS + FAILING });
  const { code, stdout } = await runCli(["test"], { cwd });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✕ rules\/ops\.yaml {2}2 tests, 1 failed\n {2}✕ low scores/);
  expect(stdout).toContain("rules/ops.yaml:17:29  error E620  matched: nothing came at all");
  expect(stdout).toContain("^^^^^^^^^^^^^^");
  expect(stdout).toContain("step 1 brought about nothing");
  expect(stdout).toContain("declined-alert  rules/ops.yaml:3  does not match");
  expect(stdout).toContain("✗ check.score is at least 70: it is 40");
});

test("a file beside the rules, named or not, is a file of tests, and needs no secrets", async () => {
  const settings = `sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  crm: { kind: webhook, url: env:CRM_URL, secret: file:nowhere }
`;
  const beside = `version: 1\nfor: ops.yaml\n${TESTS}${FAILING}`;
  const cwd = folderWith({ "relay.yaml": settings, "rules/ops.yaml": RULES, "rules/ops.test.yaml": beside });
  expect((await runCli(["test", "--filter", "HIGH"], { cwd })).code).toBe(0);
  expect((await runCli(["test", "rules/ops.test.yaml"], { cwd })).code).toBe(1);
  expect((await runCli(["test", "--filter", "nothing"], { cwd })).code).toBe(2);
  expect((await runCli(["test", "rules/nowhere.yaml"], { cwd })).code).toBe(2);
});

test("files outside of the rules' folder are tested by themselves", async () => {
  const draft = RULES.replace("declined-alert", "draft").replace("#kyc-alerts", "#draft");
  const tests = `version: 1\nfor: draft.yaml\n${TESTS.replace("#kyc-alerts", "#draft")}`;
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS, "draft.yaml": draft, "draft.test.yaml": tests });
  for (const name of ["draft.yaml", "draft.test.yaml"]) {
    const { code, stdout } = await runCli(["test", name], { cwd });
    expect(code, stdout).toBe(0);
    expect(stdout).toContain("✓ 1 test,");
  }
});

test("a file of tests brings every rule file along that it is for", async () => {
  const two = `version: 1\nfor: [a.yaml, b.yaml]\n${TESTS}        # and nothing of the other one\n`;
  const other = RULES.replace("declined-alert", "other").replace("#kyc-alerts", "#other");
  const cwd = folderWith({ "a.yaml": RULES, "b.yaml": other, "both.test.yaml": two });
  expect(await runCli(["test", "both.test.yaml"], { cwd })).toMatchObject({ code: 0, stderr: "" });
  const ran = await runCli(["test", "a.yaml"], { cwd });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("0 tests");
  expect(ran.stderr).toContain("There is no test yet");
});

test("with a mistake in a rule or a test none is run, and the exit is 3", async () => {
  for (const text of [RULES.replace("slack:", "slak:") + TESTS, `${RULES}${TESTS}    skip: true\n`]) {
    const { code, stdout, stderr } = await runCli(["test"], { cwd: folderWith({ "rules/ops.yaml": text }) });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/rules\/ops\.yaml:\d+:\d+ {2}error R101/);
    expect(stderr).toContain("No test was run");
  }
});

test("--coverage says what no test has seen, and --min fails below", async () => {
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS });
  const ran = await runCli(["test", "--coverage"], { cwd });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("! rules/ops.yaml:3  declined-alert: never unmatched");
  expect(ran.stdout).toContain("Coverage 66 %: 2 of 3");
  const short = await runCli(["test", "--min", "67"], { cwd });
  expect(short.code).toBe(1);
  expect(short.stderr).toContain("--min asks for 67 %");
  expect((await runCli(["test", "--min", "66"], { cwd })).code).toBe(0);
  expect((await runCli(["test", "--min", "101"], { cwd })).code).toBe(2);
});

test("JSON is one document, also of what cannot be run", async () => {
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS + FAILING });
  const json = await runCli(["test", "--json", "--coverage"], { cwd });
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    tests: 2,
    passed: 1,
    failed: 1,
    results: [
      { verdict: "passed" },
      { verdict: "failed", problems: [{ code: "E620", line: 17, column: 29 }] },
    ],
    coverage: { percent: 100, gaps: [] },
  });
  expect((await runCli(["test", "--json", "--format", "junit"], { cwd })).code).toBe(2);
  const broken = await runCli(["test", "--json"], { cwd: folderWith({ "rules/ops.yaml": "version: 2\n" }) });
  expect(broken.code).toBe(3);
  expect(JSON.parse(broken.stdout).problems[0]).toMatchObject({ severity: "error", file: "rules/ops.yaml" });
});

test("what is known not to work fails nothing", async () => {
  const todo = `${FAILING}    todo: not done yet\n`;
  const ran = await runCli(["test"], { cwd: folderWith({ "rules/ops.yaml": RULES + TESTS + todo }) });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain('○ low scores & "others" <too>  (to do: not done yet)');
  expect(ran.stdout).toContain("2 tests, 1 to do");
});

test("what was known not to work and works by now is told with its place, and fails nothing", async () => {
  const text = `${RULES}${TESTS}    todo: not done yet\n`;
  const ran = await runCli(["test"], { cwd: folderWith({ "rules/ops.yaml": text }) });
  expect(ran.code).toBe(0);
  const line = text.split("\n").findIndex((one) => one.includes("todo:")) + 1;
  expect(ran.stdout).toContain(`rules/ops.yaml:${line}:5  warning E621  this passes by now`);
});

test("--watch runs again when a file changes, and ends on an interrupt", async () => {
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS });
  const started = await startCli(["test", "--watch"], { cwd });
  await started.seen(/✓ 1 test,/);
  await started.seen(/Waiting for a file to change/);
  writeFileSync(join(cwd, "rules/ops.yaml"), RULES + TESTS + FAILING);
  await started.seen(/2 tests, 1 failed/);
  started.child.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
});

test("--watch follows the settings too", async () => {
  const cwd = folderWith({ "rules/ops.yaml": RULES + TESTS });
  const settings = "preview: true\nsources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }\n";
  const slack = "destinations:\n  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }\n";
  writeFileSync(join(cwd, "relay.yaml"), settings + slack);
  const started = await startCli(["test", "--watch"], { cwd });
  await started.seen(/✓ 1 test,/);
  writeFileSync(join(cwd, "relay.yaml"), `${settings}colour: blue\n`);
  await started.seen(/relay\.yaml:4:1 /);
  writeFileSync(join(cwd, "relay.yaml"), `# as before\n${settings + slack}`);
  await started.seen(/✓ 1 test,.*✓ 1 test,/s);
  started.child.kill("SIGINT");
  expect((await started.ended).code).toBe(130);
});
