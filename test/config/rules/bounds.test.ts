import { describe, expect, it } from "vitest";
import { printProblems } from "../../../src/config/print-problems.ts";
import { loadTestRules } from "./load-test-rules.ts";

const SLACK = `do: [{ slack: { channel: "#kyc", text: Hello } }]`;

/** What is said of texts as files `a.yaml`, `b.yaml` …: nothing if they are within the bounds. */
function said(...texts: readonly string[]): readonly string[] {
  return loadTestRules(...texts).problems.map(({ file, line, code, message }) =>
    [`${file}:${line}`, code, message].join(" "),
  );
}

function withWhen(when: string): string {
  return rules(`r: { event: inquiry.declined, when: ${when}, ${SLACK} }`);
}

function beside(text: string): string {
  return rules(`r: { event: inquiry.declined, do: [{ slack: { channel: "#kyc", text: Hello }, ${text} }] }`);
}

function rules(text: string): string {
  return `version: 1\nrules:\n  ${text}\n`;
}

describe("a set is bounded, and says so", () => {
  it("in files", () => {
    const files = (count: number) => said(...Array<string>(count).fill("version: 1"));
    expect(files(64)).toEqual([]);
    expect(files(65)).toEqual(["z64.yaml:1 R110 there are 65 rule files; 64 are allowed"]);
    expect(files(66).map((line) => line.split(" ")[0])).toEqual(["z64.yaml:1", "z65.yaml:1"]);
  });
  it("in the size of a file", () => {
    const file = (bytes: number) => said(`version: 1 # ${"x".repeat(bytes - "version: 1 # ".length)}`);
    expect(file(256 * 1024)).toEqual([]);
    expect(file(256 * 1024 + 1)).toEqual(["a.yaml:1 Y008 this file is too large: at most 256 KiB are read"]);
  });
  it("in rules, counted over all files", () => {
    const part = (name: string, count: number) =>
      rules(
        Array.from(
          { length: count },
          (_, n) => `${name}-${n}: { event: inquiry.declined, enabled: false, ${SLACK} }`,
        ).join("\n  "),
      );
    expect(said(part("a", 1_000), part("b", 1_000))).toEqual([]);
    expect(said(part("a", 1_000), part("b", 1_001))).toEqual([
      "b.yaml:1003 R110 there are more than 2000 rules",
    ]);
  });
});

describe("a rule is bounded, and says so", () => {
  it("in conditions", () => {
    const any = (count: number) =>
      withWhen(`{ any: [${Array(count).fill("{ check.status: a }").join(", ")}] }`);
    expect(said(any(100))).toEqual([]);
    expect(said(any(101))).toEqual(["a.yaml:3 C210 this has 101 conditions; 100 are allowed"]);
  });
  it("in groups inside one another", () => {
    const deep = (levels: number) =>
      withWhen(`${"{ not: ".repeat(levels)}{ check.status: a }${" }".repeat(levels)}`);
    expect(said(deep(4))).toEqual([]);
    expect(said(deep(5))).toEqual(["a.yaml:3 C210 groups stand inside one another more than 4 deep"]);
  });
  it("in the length of its id", () => {
    const named = (length: number) =>
      said(rules(`${"a".repeat(length)}: { event: inquiry.declined, ${SLACK} }`));
    expect(named(63)).toEqual([]);
    expect(named(64)[0]).toContain("cannot be a rule's id");
  });
  it("in the length of a text", () => {
    const text = (length: number) => said(`version: 1\nmessages: { long: { text: ${"a".repeat(length)} } }`);
    expect(text(20_000)).toEqual([]);
    expect(text(20_001)).toEqual(["a.yaml:2 T304 the text has 20001 characters; 20000 are allowed"]);
  });
  it.each([
    ["after: 1s", "after: 0s", '"0s" is not a duration from 1s to 400d'],
    ["after: 400d", "after: 401d", '"401d" is not a duration from 1s to 400d'],
    ["repeat: { every: 1m, times: 1 }", "repeat: { every: 59s, times: 1 }", "from 1m to 400d"],
    ["repeat: { every: 1m, times: 100 }", "repeat: { every: 1m, times: 101 }", "at most 100"],
    ["repeat: { every: 1m, times: 1 }", "repeat: { every: 1m, times: 0 }", "at least 1"],
    ["repeat: { every: 1m, times: 2 }", "repeat: { every: 1m, times: 1.5 }", "whole number"],
    ["digest: { every: 1m }", "digest: { every: 59s }", "from 1m to 30d"],
    ["digest: { every: 30d }", "digest: { every: 31d }", "from 1m to 30d"],
    ["digest: { every: 1h, max: 100 }", "digest: { every: 1h, max: 101 }", "at most 100"],
    ["digest: { every: 1h, max: 1 }", "digest: { every: 1h, max: 0 }", "at least 1"],
    ["once_per: { key: type, within: 400d }", "once_per: { key: type, within: 401d }", "from 1s to 400d"],
  ])("%s, but not %s", (within, beyond, message) => {
    expect(said(beside(within))).toEqual([]);
    expect(said(beside(beyond))).toEqual([expect.stringContaining(message)]);
  });
});

it("fifty problems are printed, and the others counted", () => {
  const text = rules(
    Array.from({ length: 60 }, (_, n) => `r-${n}: { event: inquiry.nothing, ${SLACK} }`).join("\n  "),
  );
  const { problems } = loadTestRules(text);
  expect(problems).toHaveLength(60);
  const printed = printProblems(problems, () => text, { colour: false });
  expect(printed.match(/ error C207 /g)).toHaveLength(50);
  expect(printed).toContain("… and 10 more; mend these first.");
});
