import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printProblems } from "../../../src/config/print-problems.ts";
import { loadTestRules } from "../rules/load-test-rules.ts";
import { expectSound, runs } from "./expect-sound.ts";
import { bytes, mutated, RULE_TEXTS } from "./mutated.ts";
import { runWholeSet } from "./run-whole-set.ts";

function expectAnswer(text: string): void {
  const { ruleSet, problems } = loadTestRules(text);
  expectSound(text, problems);
  expect(ruleSet === undefined).toBe(problems.some(({ severity }) => severity === "error"));
  expect(printProblems(problems, () => text, { colour: false }).split("\u001b")).toHaveLength(1);
  if (ruleSet) runWholeSet(ruleSet);
}

describe("a rule file with slips", () => {
  it("gives problems in their places, or a set that plans and renders every event", () => {
    fc.assert(fc.property(mutated(RULE_TEXTS), expectAnswer), runs(400));
  });
  it("even one of any bytes", () => {
    fc.assert(fc.property(bytes, expectAnswer), runs(300));
  });
  it("even beside good files", () => {
    const [first = ""] = RULE_TEXTS;
    const pair = fc.tuple(mutated(RULE_TEXTS), fc.constant(first));
    fc.assert(
      fc.property(pair, ([text, other]) => {
        const { problems } = loadTestRules(text, other);
        expectSound(
          text,
          problems.filter(({ file }) => file === "a.yaml"),
        );
        expectSound(
          other,
          problems.filter(({ file }) => file === "b.yaml"),
        );
      }),
      runs(80),
    );
  });
});
