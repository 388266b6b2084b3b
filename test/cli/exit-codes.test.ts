import { expect, test } from "vitest";
import { EXIT_CODE_HELP, exitCodeOf } from "../../src/cli/exit-codes.ts";
import { type ErrorCode, RelayError } from "../../src/errors.ts";

const EXPECTED: readonly (readonly [ErrorCode, number])[] = [
  ["bad_request", 2],
  ["invalid_settings", 3],
  ["invalid_rules", 3],
  ["unauthorized", 4],
  ["unreachable", 4],
  ["store_busy", 4],
  ["store_unavailable", 4],
  ["not_found", 1],
];

test.each(EXPECTED)("%s ends a command with %d", (code, expected) => {
  expect(exitCodeOf(new RelayError(code, "why"))).toBe(expected);
});

test("a stranger ends it with 1", () => {
  expect(exitCodeOf(new TypeError("what"))).toBe(1);
});

test("the help names every code", () => {
  for (const code of ["0", "1", "2", "3", "4", "130"])
    expect(EXIT_CODE_HELP).toMatch(new RegExp(`^ +${code} `, "m"));
});
