import { expect, test } from "vitest";
import { redactAnswer } from "../../src/deliver/redact-answer.ts";

test("our own secrets are cut out of an answer, also where the cut would have split one", () => {
  const secret = "test-token-123456";
  const answer = `${"x".repeat(4_090)}${secret}`;
  expect(redactAnswer(answer, [secret])).not.toContain("test-t");
  expect(redactAnswer(`echo ${secret}`, [secret])).toBe("echo [removed]");
});

test("only the first 4 KB are kept, and nothing is kept of no answer", () => {
  expect(redactAnswer("y".repeat(10_000), [])).toHaveLength(4_096);
  expect(redactAnswer(undefined, [])).toBeUndefined();
});
