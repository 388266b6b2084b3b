import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { lintRules } from "../src/config/lint/lint-rules.ts";
import { loadRules } from "../src/config/rules/load-rules.ts";
import { FIRST_RUN_SETTINGS } from "../src/config/settings/first-run-settings.ts";
import { ruleSettings } from "../src/config/settings/rule-settings.ts";
import type { Settings } from "../src/config/settings/settings.ts";
import { isTestFile } from "../src/config/tests/is-test-file.ts";
import { readTests } from "../src/config/tests/read-tests.ts";
import { testedRules } from "../src/config/tests/tested-rules.ts";
import { hashRules } from "../src/node/hash-rules.ts";
import { readRuleFiles } from "../src/node/rule-files.ts";
import type { RuleFile } from "../src/ports/upkeep.ts";
import { coverageOf } from "../src/simulate/coverage.ts";
import { openMemoryStore } from "../src/simulate/memory-store.ts";
import { runTest } from "../src/simulate/run-test.ts";
import { settingsFrom } from "./simulate/settings-from.ts";
import { type Recipe, readRecipes, settingsOf } from "./support/read-recipes.ts";

const RULES = join(import.meta.dirname, "../rules");
const RECIPES = readRecipes();
const EVERYTHING = settingsFrom(
  readFileSync(join(import.meta.dirname, "fixtures/recipes/relay.yaml"), "utf8"),
);
const SHIPPED: readonly RuleFile[] = readdirSync(RULES)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => ({ name: `rules/${name}`, text: readFileSync(join(RULES, name), "utf8") }));

describe.each(RECIPES.map((recipe) => [recipe.name, recipe] as const))("recipe %s", (_, recipe) => {
  it("says on top what it does, in a few lines", () => {
    expect(recipe.group).toMatch(
      /^(Alerts|Reminders|Digests|Summaries|Records|Other systems|Hours|Trying out)$/,
    );
    expect(recipe.title).not.toBe("");
    expect(recipe.words.split(/[.?!](?:\s|$)/).length - 1).toBeLessThanOrEqual(5);
  });

  it("has tests of all it does, and they hold", async () => {
    await expectTested([fileOf(recipe)], EVERYTHING);
  });

  it("needs in relay.yaml only the lines that it names", () => {
    const { problems } = load([fileOf(recipe)], settingsFrom(withLines(recipe)));
    expect(problems).toEqual([]);
  });
});

describe("the recipes", () => {
  it("are at least 22", () => {
    expect(RECIPES.length).toBeGreaterThanOrEqual(22);
  });

  it("are not loaded by the relay", () => {
    const { files, problems } = readRuleFiles(RULES);
    expect(problems).toEqual([]);
    expect(files.map(({ name }) => name).filter((name) => name.includes("recipes"))).toEqual([]);
  });

  it("can be copied beside one another and beside the rules that ship", () => {
    const rules = SHIPPED.filter(({ name }) => !isTestFile(name));
    const { problems } = load([...rules, ...RECIPES.map(fileOf)], EVERYTHING);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

it("nothing is odd in the rules that ship", () => {
  expectClean(SHIPPED, settingsFrom(FIRST_RUN_SETTINGS));
});

/** Every test passes, and together they see every rule match, not match and fill in. */
async function expectTested(files: readonly RuleFile[], settings: Settings): Promise<void> {
  const { ruleSet, tests } = expectClean(files, settings);
  const results = await Promise.all(tests.map((one) => runTest(one, { ruleSet, settings }, openMemoryStore)));
  const failed = results.filter(({ verdict }) => verdict !== "passed");
  expect(failed.map(({ test, failure }) => [test.name, failure?.step, failure?.mismatches])).toEqual([]);
  expect(coverageOf(ruleSet, results).gaps).toEqual([]);
}

/** No problem, no warning, nothing odd. */
function expectClean(files: readonly RuleFile[], settings: Settings) {
  const rules = files.filter(({ name }) => !isTestFile(name));
  const { ruleSet, problems } = load(rules, settings);
  const { tests, problems: testProblems } = readTests({ files, settings: ruleSettings(settings) });
  expect([...problems, ...testProblems]).toEqual([]);
  if (!ruleSet) throw new Error("There are no rules.");
  const odd = lintRules({ ruleSet, settings: ruleSettings(settings), tested: testedRules(files) });
  expect(odd).toEqual([]);
  return { ruleSet, tests };
}

function load(files: readonly RuleFile[], settings: Settings) {
  return loadRules({ files, settings: ruleSettings(settings), hash: hashRules });
}

function fileOf({ name, text }: Recipe): RuleFile {
  return { name: `rules/${name}`, text };
}

/** The first-run settings with a recipe's lines below their sections. */
function withLines(recipe: Recipe): string {
  const settings = parse(FIRST_RUN_SETTINGS);
  for (const [section, lines] of Object.entries(settingsOf(recipe))) Object.assign(settings[section], lines);
  return JSON.stringify(settings);
}
