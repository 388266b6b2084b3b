import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRuleFiles } from "../../src/node/rule-files.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rules-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the YAML files right in the folder are read, in the order of their names", () => {
  for (const name of ["b.yml", "a.yaml", "notes.md"]) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, "recipes"));
  writeFileSync(join(folder, "recipes", "c.yaml"), "c");
  expect(readRuleFiles(folder)).toEqual([
    { name: join(folder, "a.yaml"), text: "a.yaml" },
    { name: join(folder, "b.yml"), text: "b.yml" },
  ]);
});

test("a missing folder is an empty one", () => {
  expect(readRuleFiles(join(folder, "none"))).toEqual([]);
});

test("a folder or file that is there and cannot be read is no empty one", () => {
  const file = join(folder, "rules.yaml");
  mkdirSync(file);
  expect(() => readRuleFiles(folder)).toThrow(/rule file .*rules\.yaml cannot be read \(EISDIR\)/);
  rmSync(file, { recursive: true });
  writeFileSync(file, "version: 1");
  expect(() => readRuleFiles(file)).toThrow(/folder of rules .* cannot be read \(ENOTDIR\)/);
});
