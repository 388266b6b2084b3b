import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Change, fixText } from "../../../src/config/fix/fix-text.ts";
import { indexLines } from "../../../src/config/yaml/line-index.ts";
import { readYaml } from "../../../src/config/yaml/read-yaml.ts";

describe("quotes are put where only they are missing", () => {
  it.each([
    ["a template", "text: {{ event.x }}", 'text: "{{ event.x }}"'],
    ["a template with text after it", "text: {{ event.x }} hi", 'text: "{{ event.x }} hi"'],
    ["double quotes inside", 'text: {{ a | default: "b" }}', "text: '{{ a | default: \"b\" }}'"],
    ["both kinds inside", 'text: {{ a | default: "it\'s" }}', 'text: "{{ a | default: \\"it\'s\\" }}"'],
    ["a comment after it", "text: {{ a }}  # later", 'text: "{{ a }}"  # later'],
    ["spaces after it", "text: {{ a }}  \nb: 1", 'text: "{{ a }}"  \nb: 1'],
    ["an entry of a list", "- {{ a }}\n- {{ b }}", '- "{{ a }}"\n- "{{ b }}"'],
    ["several on a line", "{ a: {{ x }}, b: {{ y }} z }", '{ a: "{{ x }}", b: "{{ y }} z" }'],
    ["brackets over lines", "b: {\n  a: {{ x }},\n  c: {{ y }} }", 'b: {\n  a: "{{ x }}",\n  c: "{{ y }}" }'],
    ["a list in brackets", "[{{ a }}, {{ b }}]", '["{{ a }}", "{{ b }}"]'],
    ["a tag", "text: {% if a %}b{% endif %}", 'text: "{% if a %}b{% endif %}"'],
    ["a channel", "channel: #kyc", 'channel: "#kyc"'],
    ["a channel with a comment", "channel: #kyc # later", 'channel: "#kyc" # later'],
    ["a channel in braces", "s: { channel: #kyc, text: hi }", 's: { channel: "#kyc", text: hi }'],
    [
      "a channel in braces over lines",
      "s: {\n  channel: #kyc,\n  b: 1 }",
      's: {\n  channel: "#kyc",\n  b: 1 }',
    ],
    ["a # inside open quotes", 'expr: x == "a #b"', "expr: 'x == \"a #b\"'"],
    ["a star", "event: *.created", 'event: "*.created"'],
    ["a name in chats", "channel: @here", 'channel: "@here"'],
  ])("%s", (_, before, after) => {
    expect(fixText(before).text).toBe(after);
  });

  it("and what was changed is said by its place in the text before", () => {
    expect(fixText("# x\n- a: {{ x }}\n  b: [{{ y }}, #z]\n").changes.slice(0, 1)).toEqual([
      { line: 2, column: 6, before: "{{ x }}", after: '"{{ x }}"' },
    ]);
  });
});

describe("what only the writer can decide is left", () => {
  it.each([
    ["a comment beside a missing value", "channel: # later\nb: 1"],
    ["text or comment", "text: hello #kyc"],
    ["a value that goes on below", "text: {{ a }}\n  more"],
    ["lines that go on below", "text:\n  {{ a }} and\n  more"],
    ["a template for a name", "{{ a }}: b"],
    ["a template in a block", "text: |\n  {{ a }} # b\n"],
    ["quoted values", 'a: "{{ x }}"\nb: \'{{ y }}\'\nc: "#kyc"\n'],
    ["a missing quote", 'text: "{{ a }}\nb: 1'],
  ])("%s", (_, text) => {
    expect(fixText(text)).toEqual({ text, changes: [] });
  });
});

const VALUE = fc.constantFrom(
  "{{ event.x }}",
  '{{ event.x | default: "it\'s" }}',
  "{{ a }} and {{ b }}",
  "#kyc-alerts",
  "#kyc # why",
  "plain",
  '"{{ quoted }}"',
  "'#single'",
  "{ a: {{ x }}, b: 2 }",
  "[ {{ x }}, {{ y }} z, 3 ]",
  "12  # twelve",
  "{% if a %}b{% endif %}",
  "tab\there ",
);
const END = fc.constantFrom("\n", "\r\n", "  \n", " # {{ comment }}\n", "\n\n", "\n# #kyc\n\n");
const LINE = fc.tuple(fc.constantFrom("", "- "), VALUE, END).map(([, value, end]) => `${value}${end}`);
const LINES = fc
  .array(LINE, { maxLength: 12 })
  .map((values) => values.map((value, at) => `k${at}: ${value}`));
const FILE = fc
  .tuple(fc.constantFrom("", "\uFEFF", "# top\r\n"), LINES, fc.constantFrom("", "end: 1", "text: {{ z }}"))
  .map(([top, lines, end]) => `${top}${lines.join("")}${end}`);
const ANYTHING = fc.oneof(
  FILE,
  fc.string({
    unit: fc.constantFrom(
      "{{ a }}",
      "{",
      "}",
      "#",
      "\n",
      "\r\n",
      " ",
      ":",
      "- ",
      "[",
      ",",
      '"',
      "'",
      "x",
      "|",
      "é",
    ),
  }),
  fc.constant("\uFEFF"),
);

/** The text with the changes undone must be the text before: nothing else was touched. */
function undone(text: string, changes: readonly Change[]): string {
  const lines = indexLines(text);
  let [before, at] = ["", 0];
  let [line, onLine] = [0, 0];
  for (const change of changes) {
    if (change.line !== line) [line, onLine] = [change.line, 0];
    const start = lines.startOf(change.line) + change.column - 1 + onLine;
    expect(text.slice(start, start + change.after.length)).toBe(change.after);
    before += text.slice(at, start) + change.before;
    at = start + change.after.length;
    onLine += change.after.length - change.before.length;
  }
  return before + text.slice(at);
}

describe("whatever the file", () => {
  it("no other character is touched, and mending again changes nothing", () => {
    fc.assert(
      fc.property(ANYTHING, (text) => {
        const fixed = fixText(text);
        expect(undone(fixed.text, fixed.changes)).toBe(text);
        expect(fixText(fixed.text)).toEqual({ text: fixed.text, changes: [] });
      }),
      { numRuns: 300 },
    );
  });

  it("the faults that it can mend are gone", () => {
    fc.assert(
      fc.property(FILE, (text) => {
        const { problems } = readYaml({ file: "a.yaml", text: fixText(text).text, maxBytes: 10_000 });
        expect(problems.filter(({ code, edit }) => edit !== undefined || code === "Y004")).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
