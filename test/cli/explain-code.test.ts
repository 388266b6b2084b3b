import { expect, test } from "vitest";
import { PROBLEM_CODES } from "../../src/config/problem-codes/problem-codes.ts";
import { runCli, temporaryFolder } from "./run-cli.ts";

async function explained(...args: readonly string[]) {
  return runCli(["explain-code", ...args], { cwd: temporaryFolder() });
}

test("a code: what it means, wrong and right lines, how to mend it", async () => {
  const ran = await explained("c201");
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("C201  The events of this rule have no such field.");
  expect(ran.stdout).toContain("  check.scor: { at_least: 70 }");
  expect(ran.stdout).toContain("  check.score: { at_least: 70 }");
  expect(ran.stdout).toContain("How to mend it:");
});

test("a reason word: what happened, who acts and how", async () => {
  const ran = await explained("too_late");
  expect(ran.code).toBe(0);
  expect(ran.stdout).toContain("too_late (cancelled)");
  expect((await explained("too-late")).stdout).toBe(ran.stdout);
});

test("as JSON", async () => {
  expect(JSON.parse((await explained("Y005", "--json")).stdout)).toMatchObject({
    code: "Y005",
    wrong: expect.stringContaining("#kyc"),
  });
  expect(JSON.parse((await explained("gone", "--json")).stdout)).toMatchObject({
    reason: "gone",
    class: "dead",
  });
});

test("without a code it lists all codes and reasons, a line each", async () => {
  const ran = await explained();
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/^C201 +The events of this rule have no such field\.$/m);
  expect(ran.stdout).toMatch(/^too_late +cancelled +/m);
  const { codes, reasons } = JSON.parse((await explained("--json")).stdout);
  expect(codes).toHaveLength(Object.keys(PROBLEM_CODES).length);
  expect(reasons).toContainEqual(expect.objectContaining({ reason: "gone", class: "dead" }));
});

test.each([
  ["C20l", "C201"],
  ["to_late", "too_late"],
])("of an unknown word it says which was meant: %s", async (written, meant) => {
  const ran = await explained(written);
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toContain(`There is no code and no reason "${written}". Did you mean`);
  expect(ran.stderr).toContain(meant.slice(0, 3));
});

test("of one that is like none, where they are listed", async () => {
  expect((await explained("nonsense-word")).stderr).toContain("docs/errors.md");
});
