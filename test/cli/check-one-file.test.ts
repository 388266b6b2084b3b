import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const RULE = `version: 1
rules:
  declined-alert:
    event: inquiry.declined
    do:
      - slack: { channel: "#kyc-alerts", text: Declined }
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "rules", name), text);
  return folder;
}

test("a good file among bad ones is not called in force, and its rules are not counted as none", async () => {
  const cwd = folderWith({
    "a.yaml": RULE,
    "b.yaml": RULE.replace("slack", "slak").replace("declined-alert", "b"),
  });
  const ran = await runCli(["check", "rules/a.yaml"], { cwd });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(
    /^! Settings and 1 rule file: 0 errors, 0 warnings\. But other files in the folder have errors/,
  );
  expect(ran.stderr).toContain("npx kyc-relay check");
});

test("the code to read about first is an error's, not an earlier warning's", async () => {
  const text = RULE.replace("Declined", '"{{ event.subject.name.full }}"');
  const cwd = folderWith({ "a.yaml": `${text}  second:\n    event: inquiry.declinded\n    do: []\n` });
  const ran = await runCli(["check"], { cwd });
  expect(ran.stderr).toContain("warning W605");
  expect(ran.stderr).toMatch(/What a code means, .*explain-code [CR]\d+\n/);
});

test("a default alone is something, to check and to doctor", async () => {
  const only = 'version: 1\ndefault:\n  do:\n    - slack: { channel: "#kyc", text: Unknown }\n';
  const cwd = folderWith({ "a.yaml": only });
  const checked = await runCli(["check"], { cwd });
  expect(checked.stdout).toBe("✓ Settings and 1 rule file with a default: 0 errors, 0 warnings.\n");
  const seen = await runCli(["doctor"], { cwd, env: { KYC_RELAY_SERVER__PORT: "9" } });
  expect(seen.stdout).toContain("a default in 1 file of rules");
  expect(seen.stdout).not.toContain("nothing happens");
  writeFileSync(join(cwd, "rules", "b.yaml"), RULE);
  expect((await runCli(["check"], { cwd })).stdout).toContain("2 rule files with 1 rule and a default:");
  expect((await runCli(["check", "rules/b.yaml"], { cwd })).stdout).toContain("1 rule file with 1 rule:");
});
