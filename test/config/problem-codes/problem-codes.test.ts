import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CODE_GROUPS, PROBLEM_CODES } from "../../../src/config/problem-codes/problem-codes.ts";
import { REASONS } from "../../../src/model/reasons.ts";
import { checkExample } from "../../support/check-example.ts";

const SRC = join(import.meta.dirname, "../../../src");
const TABLE = "config/problem-codes";
/** Their first letter is put in front by who asks: R for rules, S for settings. */
const OF_SHAPES = ["101", "102", "103", "104"];

/** Every code that some file of src gives to a problem. */
function usedCodes(): readonly string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.startsWith(TABLE),
  );
  const texts = files.map((name) => readFileSync(join(SRC, name), "utf8"));
  const whole = texts.flatMap((text) => [...text.matchAll(/"([A-Z]\d{3})"/g)].map(([, code = ""]) => code));
  const shapes = OF_SHAPES.flatMap((number) => [`R${number}`, `S${number}`]);
  return [...new Set([...whole, ...shapes])].toSorted();
}

test("the table has every code that a problem can have, and no other", () => {
  expect(Object.keys(PROBLEM_CODES).toSorted()).toEqual(usedCodes());
});

test("every code is in the group of its letter, and only there", () => {
  for (const [title, codes] of CODE_GROUPS) {
    for (const code of Object.keys(codes)) expect(title[0]).toBe(code[0]);
  }
});

test("no code can be taken for a reason", () => {
  for (const code of Object.keys(PROBLEM_CODES))
    expect(Object.keys(REASONS)).not.toContain(code.toLowerCase());
});

const shown = Object.entries(PROBLEM_CODES).flatMap(([code, { part, wrong, right }]) =>
  part === "told" ? [] : [{ code, part, wrong, right }],
);

describe("what the table calls wrong is reported with the code, and what it calls right is right", () => {
  test.each(shown)("$code", ({ code, part, wrong, right }) => {
    expect(checkExample(part, wrong).map((one) => one.code)).toContain(code);
    const left = checkExample(part, right).filter((one) => one.code === code || one.severity === "error");
    expect(left).toEqual([]);
  });
});
