import { equal } from "node:assert/strict";
import fc from "fast-check";
import { printProblems } from "../../src/config/print-problems.ts";
import { loadTestRules } from "../config/rules/load-test-rules.ts";
import { expectSound } from "./expect-sound.ts";
import { fuzzTarget } from "./fuzz-target.ts";
import { bytes, mutated, RULE_TEXTS } from "./mutated.ts";
import { runWholeSet } from "./run-whole-set.ts";

function expectAnswer(text: string): void {
  const { ruleSet, problems } = loadTestRules(text);
  expectSound(text, problems);
  equal(
    ruleSet === undefined,
    problems.some(({ severity }) => severity === "error"),
  );
  equal(printProblems(problems, () => text, { colour: false }).includes("\u001b"), false);
  if (ruleSet) runWholeSet(ruleSet);
}

const slips = fuzzTarget({
  name: "a rule file with slips gives problems in their places, or a set that plans and renders every event",
  usual: 400,
  share: 12,
  input: mutated(RULE_TEXTS),
  judge: expectAnswer,
});

const anyBytes = fuzzTarget({
  name: "a rule file of any bytes gives problems in their places",
  usual: 300,
  share: 40,
  input: bytes,
  judge: expectAnswer,
});

const [GOOD = ""] = RULE_TEXTS;

const beside = fuzzTarget({
  name: "a rule file with slips beside a good one gives problems in their places",
  usual: 80,
  share: 3,
  input: fc.record({ text: mutated(RULE_TEXTS), other: fc.constant(GOOD) }),
  judge({ text, other }) {
    const { problems } = loadTestRules(text, other);
    const of = (name: string) => problems.filter(({ file }) => file === name);
    expectSound(text, of("a.yaml"));
    expectSound(other, of("b.yaml"));
  },
});

export const RULE_FILES = [slips, anyBytes, beside];
