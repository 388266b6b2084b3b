import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileFiles } from "../../../src/cli/compile-files.ts";
import { compiledRules } from "../../../src/config/build/read-compiled-rules.ts";
import { loadRules } from "../../../src/config/rules/load-rules.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";
import { ruleSettings } from "../../../src/config/settings/rule-settings.ts";
import { readTests } from "../../../src/config/tests/read-tests.ts";
import { hashRules } from "../../../src/node/hash-rules.ts";
import type { RuleSet } from "../../../src/route/rule-set.ts";
import { openMemoryStore } from "../../../src/simulate/memory-store.ts";
import { runTest } from "../../../src/simulate/run-test.ts";
import { readRecipes } from "../../support/read-recipes.ts";

const SETTINGS = readFileSync(join(import.meta.dirname, "../../fixtures/recipes/relay.yaml"), "utf8");
const names = [...SETTINGS.matchAll(/env:([A-Z_]+)/g)].map(([, name = ""]) => name);
const { settings } = loadSettings({
  file: { name: "relay.yaml", text: SETTINGS },
  env: Object.fromEntries(names.map((name) => [name, "https://stand-in.example.com/secret"])),
  overrides: {},
  readFile: () => "stand-in-for-a-secret",
  baseDir: "",
});
if (!settings) throw new Error("The settings of the recipes are wrong.");
const known = ruleSettings(settings);

describe("compiled rules do what their YAML does, in every test of", () => {
  test.each(readRecipes().map(({ name, text }) => ({ name, text })))("$name", async (file) => {
    const fromYaml = loadRules({ files: [file], settings: known, hash: hashRules }).ruleSet;
    const compiled = compileFiles([file], fromYaml?.hash ?? "");
    const fromJson = compiledRules(known)(compiled.files, false).ruleSet;
    expect(fromJson?.hash).toBe(fromYaml?.hash);
    expect(await tracesOf(fromJson, file)).toEqual(await tracesOf(fromYaml, file));
  });
});

test("what is no compiled file says so, and where rules are compared", () => {
  const { ruleSet, problems } = compiledRules(known)([{ name: "rules/a.yaml", text: "version: 1" }], false);
  expect(ruleSet).toBeUndefined();
  expect(problems).toMatchObject([{ code: "R116", file: "rules/a.yaml", severity: "error" }]);
});

/** What came in, what came about and what was filled in, in each test. */
async function tracesOf(
  ruleSet: RuleSet | undefined,
  file: { readonly name: string; readonly text: string },
) {
  if (!ruleSet || !settings) throw new Error("There are no rules.");
  const { tests } = readTests({ files: [file], settings: known });
  expect(tests.length).toBeGreaterThan(0);
  const traces: unknown[] = [];
  for (const one of tests) {
    const { verdict, accepted, rendered } = await runTest(one, { ruleSet, settings }, openMemoryStore);
    expect(verdict).toBe("passed");
    traces.push({ name: one.name, accepted: JSON.stringify(accepted), rendered: [...rendered] });
  }
  return traces;
}
