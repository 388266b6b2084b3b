import { expect, test } from "vitest";
import { openOutput } from "../../src/cli/output.ts";
import { sayRules } from "../../src/cli/welcome.ts";
import type { Problem } from "../../src/config/problem.ts";
import { ruleSetOf } from "../deliver/rules.ts";

const bad: Problem = {
  ...{ code: "R114", severity: "error", file: "rules/a.yaml", message: "bad" },
  ...{ line: 1, column: 1, length: 1 },
};

function said(problems: readonly Problem[]): string {
  const texts: string[] = [];
  const stream = { write: (text: string) => texts.push(text) > 0 };
  const out = openOutput({ json: false, stdout: stream, stderr: stream });
  sayRules(out, { active: () => ruleSetOf("newer", [{}]), current: false, problems });
  return texts.join("");
}

test("files that another process has overtaken are not called bad", () => {
  expect(said([])).toContain("a newer set, loaded by another process, stays in force (1 rule)");
  expect(said([])).not.toContain("bad");
});

test("files that are bad are", () => {
  expect(said([bad])).toContain("The rule files are bad: the last good set (1 rule) stays in force.");
});
