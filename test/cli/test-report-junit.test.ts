import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const RULES = `version: 1
rules:
  declined-alert:
    event: inquiry.declined
    do:
      - slack: { channel: "#kyc-alerts", text: "<Declined> & more" }
tests:
  - name: high scores are told
    steps:
      - event: { use: persona/inquiry.declined }
        expect: { sent: { slack: { channel: "#kyc-alerts" } } }
  - name: low scores & "others" <too>
    steps:
      - event: { use: persona/inquiry.declined }
        expect: { matched: none }
  - name: known
    todo: waits & sees
    steps:
      - event: { use: persona/inquiry.declined }
        expect: { matched: none }
`;

/** What JUnit's schema, as build servers check it, lets an element have and hold. */
const ELEMENTS: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly may: RegExp; readonly holds: RegExp }>
> = {
  testsuites: {
    needs: ["tests", "failures"],
    may: /^(name|errors|time|tests|failures)$/,
    holds: /^testsuite$/,
  },
  testsuite: {
    needs: ["name", "tests"],
    may: /^(name|tests|failures|errors|skipped|time)$/,
    holds: /^testcase$/,
  },
  testcase: {
    needs: ["name", "classname"],
    may: /^(name|classname|time|file|line)$/,
    holds: /^(failure|skipped)$/,
  },
  failure: { needs: [], may: /^(message|type)$/, holds: /^$/ },
  skipped: { needs: [], may: /^message$/, holds: /^$/ },
};

test("JUnit is XML that build servers take, with everything escaped", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "rules"));
  writeFileSync(join(cwd, "rules/ops.yaml"), RULES);
  const { code, stdout } = await runCli(["test", "--format", "junit"], { cwd });
  expect(code).toBe(1);
  const seen = elementsOf(stdout);
  expect(seen.filter(({ name }) => name === "testsuites")).toMatchObject([
    { attributes: { tests: "3", failures: "1", errors: "0" } },
  ]);
  expect(seen.flatMap(({ name, attributes }) => (name === "testcase" ? [attributes["name"]] : []))).toEqual([
    "high scores are told",
    "low scores &amp; &quot;others&quot; &lt;too&gt;",
    "known",
  ]);
});

type Element = { readonly name: string; readonly attributes: Readonly<Record<string, string>> };

/** Every element, in order; throws where the text is no XML, or an element stands where it may not. */
function elementsOf(xml: string): readonly Element[] {
  const [head, ...pieces] = xml.split(/(?=<)/).filter((piece) => piece.trim() !== "");
  expect(head?.trim()).toBe('<?xml version="1.0" encoding="UTF-8"?>');
  const open: string[] = [];
  const elements: Element[] = [];
  for (const piece of pieces) {
    const [, end, name = "", written = "", alone, text = ""] =
      /^<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>([^<]*)$/.exec(piece) ?? [];
    expect(piece.replaceAll(/&(amp|lt|gt|quot);/g, "")).not.toContain("&");
    if (end === "/") expect(open.pop()).toBe(name);
    else {
      const parent = open.at(-1);
      if (parent !== undefined) expect(name).toMatch(ELEMENTS[parent]?.holds ?? /^$/);
      elements.push({ name, attributes: attributesOf(name, written) });
      if (alone !== "/") open.push(name);
    }
    if (open.at(-1) !== "failure") expect(text.trim()).toBe("");
  }
  expect(open).toEqual([]);
  return elements;
}

function attributesOf(name: string, written: string): Element["attributes"] {
  const pairs = [...written.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(
    ([, key = "", value = ""]) => [key, value] as const,
  );
  for (const needed of ELEMENTS[name]?.needs ?? [name]) expect(pairs.map(([key]) => key)).toContain(needed);
  for (const [key] of pairs) expect(key).toMatch(ELEMENTS[name]?.may ?? /^$/);
  return Object.fromEntries(pairs);
}
