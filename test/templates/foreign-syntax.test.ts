import { expect, test } from "vitest";
import { faultsOf } from "./render.ts";

test.each([
  ["{{{ event.type }}}", "{{{", "a value stands in two braces, not three", "write  {{ event.check.id }}"],
  [
    "{{#if event.type}}x{{/if}}",
    "{{#if",
    "this is not how a text decides here",
    "write  {% if event.check.id %} … {% else %} … {% endif %}",
  ],
  [
    "{{ event.subject.email | default: ‘none’ }}",
    "‘none’",
    "these quotes are none here: it takes only straight ones",
    "write  'none'",
  ],
  [
    "{{ event.subject.email | default: &quot;none&quot; }}",
    "&quot;",
    "&quot; is HTML for a sign, and not that sign here",
    "write the sign itself, a quote as '",
  ],
  [
    "{{ event.subject.email | default('none') }}",
    "| default('none')",
    "what a filter takes stands behind a colon",
    "write  | default: 'none'",
  ],
  [
    "{{ event.type.upper() }}",
    ".upper()",
    "a value is changed by a filter here",
    "write  | upper  behind the value, if there is such a filter",
  ],
])("%s has another language's words in it (T302)", (text, part, message, fix) => {
  const [fault] = faultsOf(text);
  const { offset = 0, length = 0, ...said } = fault ?? {};
  expect({ part: text.slice(offset, offset + length), ...said }).toEqual({
    part,
    code: "T302",
    message,
    fix,
  });
});

test("what stands in straight quotes, and outside of braces, is text", () => {
  expect(faultsOf("“{{ event.subject.email | default: 'it’s &amp; (none)' }}” f() |x(")).toEqual([]);
});

test("every part has its fault, and a part that is never closed is said once", () => {
  expect(faultsOf("{{ a(‘x’) }} {{{ b }}}").map(({ offset }) => offset)).toEqual([5, 13]);
  expect(faultsOf("{{ event.type ".repeat(1_000))).toHaveLength(1);
});
