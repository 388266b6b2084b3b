import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadTestRules } from "./load-test-rules.ts";

const KEYS = [
  ...[
    "version",
    "rules",
    "default",
    "lists",
    "messages",
    "event",
    "from",
    "when",
    "do",
    "enabled",
    "mode",
    "was",
  ],
  ...[
    "any",
    "all",
    "not",
    "check.score",
    "check.tags",
    "raw.x",
    "raw",
    "at_least",
    "between",
    "in_list",
    "exists",
  ],
  ...[
    "slack",
    "email",
    "webhook",
    "record",
    "via",
    "after",
    "id",
    "text",
    "channel",
    "body",
    "except",
    "expr",
  ],
  ...["__proto__", "constructor", "toString", ""],
];
const word = fc.constantFrom(
  ...KEYS,
  "inquiry.declined",
  "inquiry.*",
  "{{ event.id }}",
  "{{ ",
  "24h",
  "high",
);
const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 8 }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 4 }),
  ),
}));

describe("whatever stands in a file", () => {
  it("gives a rule set or problems, never an exception", () => {
    const file = fc.record({
      version: fc.constant(1),
      rules: fc.dictionary(fc.constantFrom("r", "__proto__"), value),
    });
    const rule = fc.record({ event: value, when: value, do: fc.array(value, { maxLength: 3 }) });
    const whole = fc.oneof(
      value,
      file,
      rule.map((r) => ({ version: 1, rules: { r } })),
    );
    fc.assert(
      fc.property(whole, (data) => {
        const { ruleSet, problems } = loadTestRules(JSON.stringify(data));
        const isRefused = problems.some(({ severity }) => severity === "error");
        expect(ruleSet === undefined).toBe(isRefused);
        for (const { line, column, length } of problems)
          expect(Math.min(line, column, length)).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});
