import { describe, expect, it } from "vitest";
import { readYaml } from "../../../src/config/yaml/read-yaml.ts";

const read = (text: string, maxBytes = 10_000) => readYaml({ file: "rules/a.yaml", text, maxBytes });

/** `line:column CODE`, and what is underlined. */
function seen(text: string): readonly string[] {
  return read(text).problems.map(({ line, column, length, code }) => {
    const marked = (text.split("\n")[line - 1] ?? "").slice(column - 1, column - 1 + length);
    return `${line}:${column} ${code} ${marked}`;
  });
}

describe("what YAML would read as something else is a problem at its place", () => {
  it.each([
    ["text: {{ event.x }}", "1:7 Y004 {{ event.x }}"],
    ["text: {{ event.x }} hi", "1:7 Y004 {{ event.x }} hi"],
    ["slack: { text: {{ x }} }", "1:16 Y004 {{ x }}"],
    ["- {{ x }}", "1:3 Y004 {{ x }}"],
    ["channel: #kyc-alerts", "1:10 Y005 #kyc-alerts"],
    ["slack: { channel: #kyc }\nb: 1", "1:19 Y005 #kyc"],
    ['expr: event.x == "a #b"', '1:21 Y005 #b"'],
    ["text: hello #kyc", "1:13 Y005 #kyc"],
    ['expr: !("t" in tags)', '1:7 Y006 !("t" in tags)'],
    ['expr: "vip" in tags', '1:7 Y006 "vip" in tags'],
    ["expr: a ? b : c", "1:7 Y006 a ? b : c"],
    ["text: Hi: there", "1:7 Y006 Hi: there"],
    ["check.score: > 70", "1:14 Y006 > 70"],
    ["check.score: >= 70", "1:14 Y006 >= 70"],
    ["channel: @here", "1:10 Y006 @here"],
    ["channel: *bold*", "1:10 Y006 *bold*"],
    ["channel: `x`", "1:10 Y006 `x`"],
    ["text: 'it's'", "1:7 Y006 'it's'"],
    ["a: {b:1}", "1:5 Y006 b:1"],
    ["a:\n\tb: 1", "2:1 Y002 \t"],
    ['a: "abc\nb: 2\n', '1:4 Y001 "'],
    ["a: [1, 2\nb: 3", "1:4 Y001 ["],
    ["l:\n  - a\n  -c", "3:3 Y001 -c"],
    ["l:\n- a\n - b", "3:2 Y001 -"],
    ["a: 1\n  b: 2", "1:4 Y001 1"],
    ["a: &x 1", "1:4 Y007 &x "],
    ["a: *x", "1:4 Y007 *x"],
    ["a: !!str 1", "1:4 Y007 !!str "],
    ["<<: { a: 1 }", "1:1 Y007 <<"],
    ["%YAML 1.2\n---\na: 1", "1:1 Y007 %YAML 1.2"],
    ["a: 1\n---\nb: 2", "2:1 Y007 ---"],
    ["__proto__: 1", "1:1 Y001 __proto__"],
    ["a: \u0000b", "1:4 Y001 \u0000"],
  ])("%j", (text, expected) => {
    expect(seen(text)).toEqual([expected]);
  });
});

describe("what is meant as written stays", () => {
  it.each([
    ["country: [NO, no, on]", { country: ["NO", "no", "on"] }],
    ["at: 12:30", { at: "12:30" }],
    ["a: x # a comment", { a: "x" }],
    ["do: # the actions\n  - a", { do: ["a"] }],
    ["a: |\n  {{ x }} #kyc: 'y'\n", { a: "{{ x }} #kyc: 'y'\n" }],
    ["url: https://example.com/x", { url: "https://example.com/x" }],
    ["404: x", { "404": "x" }],
    ["\ufeffa: 1\r\nb: 2\r\n", { a: 1, b: 2 }],
  ])("%j", (text, expected) => {
    const { document, problems } = read(text);
    expect(problems).toEqual([]);
    expect(document?.value).toEqual(expected);
  });
});

describe("a slip of the hand is told once, at its place", () => {
  it.each([
    ["a line indented wrongly, not those after it", "a:\n  b: 1\n c: 2\n  d: 3\n", ["3:2 Y001"]],
    [
      "two blocks with one each",
      "a:\n  b:\n    x: 1\n   y: 2\nc:\n  x: 1\n y: 2\n",
      ["4:4 Y001", "7:2 Y001"],
    ],
    ["what comes twice only through it", "a:\n  b: 1\n c: 2\n  b: 3\n", ["3:2 Y001"]],
    ["no space after a colon", "a:\n  b:1\n  c: 2\n", ["2:3 Y006"]],
    ["text no further in than its name", "a:\n  b: |\n  hello\n", ["3:3 Y001"]],
    ["a no-break space for indentation", "a:\n  b: 1\n \u00a0c: 2\n", ["3:2 Y001"]],
    ["an invisible letter before a value", "a: \u200bb\n", ["1:4 Y001"]],
    ["quotes of a word processor", "a: \u201cb\u201d\nc: she said \u201cb\u201d\n", ["1:4 Y006"]],
  ])("%s", (_, text, places) => {
    expect(seen(text).map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual(places);
  });
});

describe("a file is read whole or not at all", () => {
  it("all problems come at once, in the order of the file", () => {
    const text = "a: {{ x }}\nb: #kyc\nc: 1\nc: 2\nd: > 70";
    expect(seen(text).map((one) => one.split(" ")[1])).toEqual(["Y004", "Y005", "Y003", "Y006"]);
    expect(read(text).document).toBeUndefined();
  });

  it("stops at fifty problems", () => {
    expect(read("a: {{ x }}\n".repeat(80)).problems).toHaveLength(50);
  });

  it("a key that is there twice names the first place", () => {
    expect(read("a: 1\nb: 2\na: 3").problems[0]?.message).toContain("the first is at 1:1");
  });

  it("a file over the size limit is not parsed", () => {
    expect(read("a: ä", 4).problems[0]?.code).toBe("Y008");
  });

  it("too many levels are a problem, never a crash", () => {
    expect(seen(`a: ${"[".repeat(15)}${"]".repeat(15)}`)).toEqual([]);
    expect(seen(`a: ${"[".repeat(16)}${"]".repeat(16)}`)[0]).toContain("Y008");
    expect(seen("[".repeat(9_000))[0]).toContain("Y008");
    expect(seen("- ".repeat(4_000))[0]).toContain("Y008");
  });

  it("twenty thousand keys are checked in linear time", () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join("\n");
    expect(read(text, 1_000_000).problems).toEqual([]);
  });

  it("ten thousand quotes that are not closed are found in linear time", () => {
    const { problems } = read('a: "x\n'.repeat(10_000), 1_000_000);
    expect(problems[0]).toMatchObject({ line: 1, column: 4, code: "Y001" });
  });

  it("names out of the language's own objects are plain keys", () => {
    const value = read("constructor: 1\ntoString: 2").document?.value;
    expect(Object.keys(Object(value))).toEqual(["constructor", "toString"]);
    expect(Object.getPrototypeOf(value)).toBeNull();
  });
});

describe("the fix can be copied", () => {
  it.each([
    ["text: {{ event.x }} hi", 'text: "{{ event.x }} hi"'],
    ['text: {{ x | default: "y" }}', "text: '{{ x | default: \"y\" }}'"],
    ["check.score: >= 70", "check.score: { at_least: 70 }"],
    ["text: Hi: there", 'text: "Hi: there"'],
  ])("%j", (text, fix) => {
    expect(read(text).problems[0]?.fix).toBe(fix);
    expect(read(fix).problems).toEqual([]);
  });
});
