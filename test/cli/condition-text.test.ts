import { expect, test } from "vitest";
import { askedText } from "../../src/cli/condition-text.ts";

test.each([
  ["exists", true, "is there"],
  ["exists", false, "is missing"],
  ["is at least", 70, "is at least 70"],
  ["is older than", "30d", "is older than 30d"],
  ["is between", [1, 5], "is between 1 and 5"],
  ["includes one of", ["vip", "eu"], 'includes one of ["vip","eu"]'],
  ["is", "GB", 'is "GB"'],
])("%s %j is said as: %s", (operator, expected, said) => {
  expect(askedText({ operator, expected })).toBe(said);
});
