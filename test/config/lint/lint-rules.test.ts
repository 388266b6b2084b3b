import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintRules } from "../../../src/config/lint/lint-rules.ts";
import { printProblems } from "../../../src/config/print-problems.ts";
import type { Problem } from "../../../src/config/problem.ts";
import { loadTestRules, SETTINGS } from "../rules/load-test-rules.ts";

const FOLDER = join(import.meta.dirname, "odd");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

function lint(text: string, tested?: readonly string[], settings = SETTINGS): readonly Problem[] {
  const { ruleSet, problems } = loadTestRules.file("a.yaml", text);
  if (!ruleSet) throw new Error(printProblems(problems, () => text, { colour: false }));
  return lintRules({ ruleSet, settings, tested: new Set(tested) });
}

const rule = (lines: string, id = "ours") => `  ${id}:\n${lines.replaceAll(/^/gm, "    ")}\n`;
const file = (...rules: readonly string[]) => `version: 1\nrules:\n${rules.join("")}`;
const DO = "\ndo:\n  - slack: { channel: '#a', text: a }";

it.each(FILES)("%s: what is odd is printed with its place and what to write instead", async (name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const problems = lint(text);
  expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
  const printed = printProblems(problems, () => text, { colour: false });
  await expect(printed).toMatchFileSnapshot(join(FOLDER, name.replace(".yaml", ".txt")));
});

describe("what is meant so is no warning", () => {
  const declined = "event: inquiry.declined\nwhen:\n  ";
  it.each([
    ["a range in two parts", `${declined}check.score: { at_least: 50, less_than: 70 }`],
    ["a list that has both", `${declined}check.tags: { includes_all: [a, b] }\n  all:\n    - check.tags: c`],
    ["text that is looked into", `${declined}subject.email: { starts_with: a, ends_with: b, contains: c }`],
    [
      "two ways to match",
      `${declined}any:\n    - check.score: { less_than: 20 }\n    - check.score: { more_than: 80 }`,
    ],
    ["a negative beside exists", `${declined}subject.country: { is_not: GB, exists: true }`],
    ["a negative with another test of it", `${declined}check.score: { is_not: 70, more_than: 20 }`],
    [
      "a negative that says so",
      `${declined}any:\n    - subject.country: { exists: false }\n    - subject.country: { not_in: [NO] }`,
    ],
    ["a negative on a list", `${declined}check.tags: { is_not: test }`],
    ["a negative on what is always there", "event: inquiry.*\nwhen:\n  decision: { not_in: [declined] }"],
    ["a raw field that no event field has", `${declined}raw.data.attributes.whatever: x`],
    ["a raw field that is another thing's id", `${declined}raw.data.relationships.account.data.id: x`],
    ["a decision that some events have", "event: inquiry.*\nwhen:\n  decision: approved"],
  ])("%s", (_, lines) => {
    expect(lint(file(rule(lines + DO)))).toEqual([]);
  });

  it.each([
    ["conditions that exclude each other", "check.score: { less_than: 50 }", "check.score: { at_least: 50 }"],
    ["decisions that exclude each other", "decision: approved", "decision: declined"],
  ])("the same action under %s", (_, a, b) => {
    const ruleOf = (when: string) => `event: inquiry.*\nwhen: { ${when} }${DO}`;
    expect(lint(file(rule(ruleOf(a), "a"), rule(ruleOf(b), "b")))).toEqual([]);
  });

  it("the same action of a shadow rule, for other events, or at another time", () => {
    const shadow = rule(`event: inquiry.declined\nmode: shadow${DO}`, "shadow");
    const other = rule(`event: inquiry.approved${DO}`, "other");
    const later = rule(`event: inquiry.declined${DO}\n    after: 24h`, "later");
    expect(lint(file(rule(`event: inquiry.declined${DO}`), shadow, other, later))).toEqual([]);
  });

  it("a short series, one that something stops, and one message later", () => {
    const series = (lines: string, id: string) =>
      rule(`event: inquiry.expired\ndo:\n  - slack: { channel: '#${id}', text: a }\n    ${lines}`, id);
    const text = file(
      series("repeat: { every: 24h, times: 3 }", "short"),
      series("repeat: { every: 24h, times: 30 }\n    cancel_when: { event: inquiry.started }", "stopped"),
      series("after: 24h\n    ignore_decision: true", "once"),
    );
    expect(lint(text)).toEqual([]);
  });

  it("every event in a digest, in a record, or in a default that something reaches", () => {
    const text = file(
      rule(
        'event: "*"\ndo:\n  - slack: { channel: "#a", text: "{{ digest.count }}" }\n    digest: { every: 1h }',
      ),
    );
    expect(lint(text)).toEqual([]);
    const reached = `${file(rule(`event: inquiry.*${DO}`))}default:\n  except: [case.*]${DO.replaceAll("\n", "\n  ")}\n`;
    expect(lint(reached)).toEqual([]);
  });
});

it("a rule whose senders are not in the settings can never match, unless it says whom it waits for", () => {
  const settings = { ...SETTINGS, sources: SETTINGS.sources.filter(({ kind }) => kind === "passfort") };
  const waiting = rule(`from: persona\nevent: inquiry.failed${DO}`, "waiting");
  const [problem, ...others] = lint(file(rule(`event: inquiry.declined${DO}`), waiting), [], settings);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: "W606",
    line: 4,
    message: "rule ours can never match: no source in the settings sends inquiry.declined",
  });
});

describe("a rule without a test", () => {
  const text = file(
    rule(`event: inquiry.declined${DO}`, "tested"),
    rule(`event: inquiry.expired${DO}`, "first"),
    rule(`event: inquiry.approved${DO}`, "second"),
  );

  it("is said once a file", () => {
    expect(lint(text, ["tested"])).toMatchObject([
      { code: "W610", line: 7, message: "2 rules have no test: first, second" },
    ]);
  });

  it("is not said to who has not begun to write tests", () => {
    expect(lint(text, [])).toEqual([]);
  });
});
