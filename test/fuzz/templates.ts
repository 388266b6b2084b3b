import { match, ok } from "node:assert/strict";
import fc from "fast-check";
import { FILTERS } from "../../src/templates/filters.ts";
import { parseTemplate } from "../../src/templates/parse-template.ts";
import { RenderError } from "../../src/templates/render-error.ts";
import { fuzzTarget } from "./fuzz-target.ts";

/** What a person's data looks like in a view: no message may say it. */
const PERSON = "Canary-7f3a Person";

const WORDS = [
  ...[
    "{{",
    "}}",
    "{%",
    "%}",
    "{{-",
    "-%}",
    " ",
    "|",
    ":",
    ",",
    ".",
    "[",
    "]",
    "(",
    ")",
    "..",
    "'",
    '"',
    "\n",
  ],
  ...[
    "if",
    "unless",
    "elsif",
    "else",
    "endif",
    "for e in",
    "endfor",
    "case",
    "when",
    "endcase",
    "assign x =",
  ],
  ...[
    "event",
    "event.check.score",
    "event.raw.a",
    "event.check.tags",
    "digest.events",
    "e.type",
    "forloop.index",
  ],
  ...[
    "and",
    "or",
    "not",
    "contains",
    "==",
    ">",
    "0",
    "-1",
    "1e400",
    "true",
    "nil",
    "blank",
    "raw",
    "__proto__",
  ],
  ...["constructor", "size", "first", "limit: 1", "‘x’", "&quot;", "🚨", "\u0000", "\u00a0"],
  ...Object.keys(FILTERS),
];
const piece = fc.constantFrom(...WORDS);
const value = fc.array(piece, { maxLength: 6 }).map((words) => `{{ ${words.join(" ")} }}`);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(piece, { maxLength: 25 }).map((words) => words.join("")),
  fc.array(value, { maxLength: 4 }).map((values) => values.join(" ")),
  fc
    .tuple(value, value)
    .map(([a, b]) => `{% for e in event.check.tags %}${a}{% if e %}${b}{% endif %}{% endfor %}`),
);
const view = fc.record({
  event: fc.oneof(
    fc.anything(),
    fc.record({
      type: fc.oneof(fc.string({ unit: "binary" }), fc.constant(PERSON)),
      check: fc.record({
        score: fc.double(),
        tags: fc.array(fc.oneof(fc.anything(), fc.constant(PERSON)), { maxLength: 4 }),
      }),
      raw: fc.jsonValue(),
    }),
  ),
  now: fc.constant("2026-03-02T10:00:00.000Z"),
});

const anyTemplate = fuzzTarget({
  name: "any text has faults inside of it, or is filled in with anything, and no message has a value",
  usual: 2_000,
  share: 190,
  input: fc.record({
    source: text,
    kind: fc.constantFrom("slack", "html", "text", "none"),
    values: view,
  }),
  judge({ source, kind, values }) {
    const parsed = parseTemplate(source, kind);
    if (!parsed.ok) return expectFaults(source, parsed.faults);
    for (const fill of [parsed.template.render, parsed.template.value]) {
      try {
        fill(values);
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
        ok(!error.message.includes(PERSON), error.message);
      }
    }
  },
});

function expectFaults(
  source: string,
  faults: Extract<ReturnType<typeof parseTemplate>, { ok: false }>["faults"],
) {
  ok(faults.length > 0);
  for (const { code, offset, length, message } of faults) {
    match(code, /^T30[234]$/);
    ok(offset >= 0 && length >= 1 && offset + length <= Math.max(1, source.length), message);
    ok(message !== "");
  }
}

export const TEMPLATES = [anyTemplate];
