import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modifiers } from "../../../src/config/rules/modifier-schema.ts";
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
  ...["repeat", "every", "times", "cancel_when", "same", "if_pending", "during", "outside", "else"],
  ...["digest", "by", "max", "once_per", "key", "within", "on_failure", "on_uncertain", "max_late"],
  ...["schedule", "hours", "timezone", "open", "closed", "mon-fri", "office"],
  ...["__proto__", "constructor", "toString", ""],
];
const MODIFIERS = Object.keys(modifiers);
const word = fc.constantFrom(
  ...KEYS,
  "inquiry.declined",
  "inquiry.*",
  "{{ event.id }}",
  "{{ ",
  "{% for e in digest.events %}{{ e.type }}{% endfor %}",
  "{{ failure.reason }}{{ schedule.at }}",
  "24h",
  "09:00-17:30",
  "every day at 09:00",
  "0 9 * * *",
  "Europe/London",
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
    const slack = fc.constant({ channel: "#a", text: "A" });
    const modified = fc
      .tuple(slack, fc.dictionary(fc.constantFrom(...MODIFIERS), value, { maxKeys: 4 }))
      .map(([body, beside]) => ({ slack: body, ...beside }));
    const timed = fc.record({ schedule: value, do: fc.array(modified, { maxLength: 2 }) });
    const listening = fc.record({
      event: fc.constant("inquiry.expired"),
      do: fc.array(modified, { maxLength: 2 }),
    });
    const whole = fc.oneof(
      value,
      file,
      fc
        .tuple(fc.oneof(rule, timed, listening), value, value)
        .map(([r, hours, timezone]) => ({ version: 1, timezone, hours, rules: { r } })),
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
