import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { printProblems } from "../../../src/config/print-problems.ts";
import { loadTestRules } from "./load-test-rules.ts";

const GOOD = join(import.meta.dirname, "examples");
const FOLDER = join(import.meta.dirname, "bad");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));

it.each(FILES)("%s: what is wrong is printed with its place and what to write instead", async (name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const { ruleSet, problems } = loadTestRules.file(name, text);
  expect(problems.length).toBeGreaterThan(0);
  expect(ruleSet === undefined).toBe(problems.some(({ severity }) => severity === "error"));
  const printed = printProblems(problems, () => text, { colour: false });
  await expect(printed).toMatchFileSnapshot(join(FOLDER, name.replace(".yaml", ".txt")));
});

it.each(readdirSync(GOOD))("%s: the whole language is good as the docs show it", (name) => {
  const { ruleSet, problems } = loadTestRules.file(name, readFileSync(join(GOOD, name), "utf8"));
  expect(problems).toEqual([]);
  expect(ruleSet).toBeDefined();
});
