import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../../src/config/problem.ts";
import type { ExamplePart } from "../../../src/config/problem-codes/problem-code.ts";
import { CODE_GROUPS, PROBLEM_CODES } from "../../../src/config/problem-codes/problem-codes.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";
import { REASONS } from "../../../src/model/reasons.ts";
import { loadTestRules } from "../rules/load-test-rules.ts";

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
  const whole = texts.flatMap((text) =>
    [...text.matchAll(/"([YRCTADSW]\d{3})"/g)].map(([, code = ""]) => code),
  );
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
    expect(problemsOf(part, wrong).map((one) => one.code)).toContain(code);
    const left = problemsOf(part, right).filter((one) => one.code === code || one.severity === "error");
    expect(left).toEqual([]);
  });
});

const DO = 'do:\n  - slack: { channel: "#kyc", text: Declined }';

function problemsOf(part: ExamplePart, lines: string): readonly Problem[] {
  if (part === "settings") return settingsProblems(lines);
  if (part === "file") return loadTestRules(lines).problems;
  const rule = part === "do" ? `event: inquiry.declined\ndo:\n${indented(lines, 2)}` : wholeRule(lines);
  return loadTestRules(`version: 1\nrules:\n  ours:\n${indented(rule, 4)}\n`).problems;
}

function wholeRule(lines: string): string {
  const event = /^(event|schedule):/m.test(lines) ? [] : ["event: inquiry.declined"];
  return [...event, lines, ...(/^do:/m.test(lines) ? [] : [DO])].join("\n");
}

function indented(lines: string, by: number): string {
  return lines.replaceAll(/^/gm, " ".repeat(by));
}

function settingsProblems(text: string): readonly Problem[] {
  const { problems, warnings } = loadSettings({
    file: { name: "relay.yaml", text },
    env: { PERSONA_SECRET: "test-secret-of-persona", DATABASE_URL: undefined },
    overrides: {},
    readFile: () => {
      throw new Error("no such file");
    },
    baseDir: "/srv",
  });
  return [...problems, ...warnings];
}
