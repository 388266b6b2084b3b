import { describe, expect, test } from "vitest";
import { CONDITION_ROWS } from "../../../src/config/schema/condition-reference.ts";
import {
  EXAMPLES,
  exampleOf,
  explainedKeys,
  ruleReference,
} from "../../../src/config/schema/rule-reference.ts";
import { FILTER_HELP, TAG_HELP } from "../../../src/config/schema/template-help.ts";
import { TEST_EXAMPLES } from "../../../src/config/schema/test-examples.ts";
import { FILTER_EXAMPLES, TAG_EXAMPLES } from "../../../src/config/schema/text-examples.ts";
import { textReference } from "../../../src/config/schema/text-reference.ts";
import { openMemoryStore } from "../../../src/simulate/memory-store.ts";
import { runTest } from "../../../src/simulate/run-test.ts";
import { TAGS } from "../../../src/templates/engine.ts";
import { FILTERS } from "../../../src/templates/filters.ts";
import { relayOf } from "../../simulate/relay-of.ts";
import { checkExample } from "../../support/check-example.ts";
import { TESTED_RULES } from "../../support/tested-rules.ts";

test("every filter and tag that there is has a sentence and an example, and no other", () => {
  for (const table of [FILTER_HELP, FILTER_EXAMPLES]) {
    expect(Object.keys(table).toSorted()).toEqual(Object.keys(FILTERS).toSorted());
  }
  for (const table of [TAG_HELP, TAG_EXAMPLES]) {
    expect(Object.keys(table).toSorted()).toEqual(TAGS.toSorted());
  }
});

test("every example of a text uses what it is of, and gives something", () => {
  for (const [name, example] of Object.entries(FILTER_EXAMPLES)) expect(example).toContain(`| ${name}`);
  for (const [name, example] of Object.entries(TAG_EXAMPLES)) expect(example).toContain(`{% ${name} `);
  expect(textReference()).not.toMatch(/\| `` \|/);
});

test("every key has an anchor of its own", () => {
  const anchors = [...ruleReference().matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  expect(new Set(anchors).size).toBe(anchors.length);
  for (const [section, key] of explainedKeys()) expect(anchors).toContain(`${section}-${key}`);
});

test("links inside the page lead to an anchor", () => {
  const page = ruleReference();
  const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  for (const [, to] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(to);
});

describe("the example of a key has the key in it, and is good", () => {
  test.each(explainedKeys().map(([section, key]) => [`${section}-${key}`, section, key]))(
    "%s",
    (_anchor, section = "", key = "") => {
      const example = exampleOf(section, key) ?? "";
      expect(example).toMatch(new RegExp(`(^|[\\s{-])${key}:`));
      expect(errorsIn(EXAMPLES[section]?.part ?? "file", example)).toEqual([]);
    },
  );

  test("and there is none for a key that is not there", () => {
    const known = explainedKeys().map(([section, key]) => `${section}-${key}`);
    const written = Object.entries(EXAMPLES).flatMap(([section, { keys }]) =>
      Object.keys(keys).map((key) => (key === "*" ? "" : `${section}-${key}`)),
    );
    for (const anchor of written.filter(Boolean)) expect(known).toContain(anchor);
  });
});

describe("the example of a test passes", () => {
  const examples = Object.entries(TEST_EXAMPLES).flatMap(([section, { part, keys }]) =>
    part === "told"
      ? []
      : Object.entries(keys).map(([key, example]) => [`${section}-${key}`, example] as const),
  );

  test.each(examples)("%s", async (_anchor, example) => {
    const text = `${TESTED_RULES}tests:\n${example.replaceAll(/^/gm, "  ")}\n`;
    const relay = relayOf([{ name: "rules/a.yaml", text }]);
    for (const one of relay.tests) {
      const { verdict, failure } = await runTest(one, relay, openMemoryStore);
      const expected = one.todo === undefined ? "passed" : "todo";
      expect(verdict, JSON.stringify(failure?.mismatches)).toBe(expected);
    }
  });
});

describe("the example of a condition is good, and its operator is in it", () => {
  test.each(CONDITION_ROWS)("%s", (anchor, example) => {
    if (anchor !== "is" && anchor !== "in") expect(example).toContain(`${anchor}:`);
    expect(errorsIn("rule", `when:\n  ${example}`)).toEqual([]);
  });
});

function errorsIn(...[part, lines]: Parameters<typeof checkExample>) {
  return checkExample(part, lines).filter(({ severity }) => severity === "error");
}
