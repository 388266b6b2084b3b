import { ok } from "node:assert/strict";
import type { Problem } from "../../src/config/problem.ts";
import { PROBLEM_CODES } from "../../src/config/problem-codes/problem-codes.ts";
import { indexLines } from "../../src/config/yaml/line-index.ts";

/** Of our own code, unless the text itself says so. */
const LEAKED = /\bNaN\b|\[object |function|\bat .*\.ts:/;

/** Each problem of a text is one of ours, at a place inside the text, and says something. */
export function expectSound(text: string, problems: readonly Problem[]): void {
  const lines = indexLines(text);
  const count = text.split("\n").length;
  for (const { code, line, column, length, message, fix } of problems) {
    ok(Object.hasOwn(PROBLEM_CODES, code), `${code} is a known code`);
    const place = `${code} at ${line}:${column}+${length} of ${count} lines: ${message}`;
    ok(line >= 1 && line <= count, place);
    ok(column >= 1 && column <= lines.line(line).length + 1, place);
    ok(length >= 1, place);
    ok(message.trim() !== "", place);
    ok(!LEAKED.test(`${message}${fix}`) || LEAKED.test(text), place);
    ok(fix?.trim() !== "", place);
  }
}
