import { expect } from "vitest";
import type { Problem } from "../../../src/config/problem.ts";
import { PROBLEM_CODES } from "../../../src/config/problem-codes/problem-codes.ts";
import { indexLines } from "../../../src/config/yaml/line-index.ts";

/** Runs of a property; many more by the variable. */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env["FUZZ_RUNS"] ?? usual) };
}

/** Of our own code, unless the text itself says so. */
const LEAKED = /\bNaN\b|\[object |function|\bat .*\.ts:/;

/** Each problem of a text is one of ours, at a place inside the text, and says something. */
export function expectSound(text: string, problems: readonly Problem[]): void {
  const lines = indexLines(text);
  const count = text.split("\n").length;
  for (const { code, line, column, length, message, fix } of problems) {
    expect(Object.hasOwn(PROBLEM_CODES, code), `${code} is a known code`).toBe(true);
    const place = `${code} at ${line}:${column}+${length} of ${count} lines: ${message}`;
    expect(line >= 1 && line <= count, place).toBe(true);
    expect(column >= 1 && column <= lines.line(line).length + 1, place).toBe(true);
    expect(length >= 1, place).toBe(true);
    expect(message.trim(), place).not.toBe("");
    expect(LEAKED.test(`${message}${fix}`) && !LEAKED.test(text), place).toBe(false);
    expect(fix?.trim(), place).not.toBe("");
  }
}
