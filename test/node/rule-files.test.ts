import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { ruleSettings } from "../../src/config/settings/rule-settings.ts";
import { readRuleFiles } from "../../src/node/rule-files.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rules-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the rule files right in the folder are read, in the order of their names, those of tests are not", () => {
  for (const name of ["b.yml", "a.yaml", "a.test.yaml", "notes.md"]) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, "recipes"));
  writeFileSync(join(folder, "recipes", "c.yaml"), "c");
  expect(readRuleFiles(folder)).toEqual({
    files: [
      { name: join(folder, "a.yaml"), text: "a.yaml" },
      { name: join(folder, "b.yml"), text: "b.yml" },
    ],
    problems: [],
  });
});

test("an empty folder is an empty set, a missing one is a problem", () => {
  expect(readRuleFiles(folder)).toEqual({ files: [], problems: [] });
  const { files, problems } = readRuleFiles(join(folder, "none"));
  expect(files).toEqual([]);
  expect(problems).toMatchObject([
    {
      code: "R114",
      message: `${join(folder, "none")} is not there`,
      // The folder may have come from either.
      fix: expect.stringMatching(/`rules:` in the settings, or `--rules`,/),
    },
  ]);
});

test("what is there and cannot be read is a problem, and the other files are still judged", () => {
  const file = join(folder, "rules.yaml");
  mkdirSync(file);
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling.yaml"));
  writeFileSync(join(folder, "good.yaml"), "version: 1");
  const { files, problems } = readRuleFiles(folder);
  expect(files.map(({ text }) => text)).toEqual(["version: 1"]);
  expect(problems.map(({ message }) => message)).toEqual([
    `${join(folder, "dangling.yaml")} is not there`,
    `${file} cannot be read (EISDIR)`,
  ]);
});

test("rules are told what a destination asks of them, also while its secret is not set", () => {
  const { settings } = loadSettings({
    file: {
      name: "relay.yaml",
      text: [
        "preview: true",
        "destinations:",
        "  bot: { kind: slack, token: env:NOT_SET }",
        "  hook: { kind: slack, webhook_url: env:NOT_SET }",
        "  crm: { kind: zapier, url: env:NOT_SET }",
      ].join("\n"),
    },
    env: {},
    overrides: {},
    readFile: () => "",
    baseDir: "/srv",
  });
  const { destinations } = settings ? ruleSettings(settings) : { destinations: [] };
  expect(destinations).toMatchObject([
    { name: "bot", kind: "slack", terms: { needs: { channel: expect.anything() } } },
    { name: "hook", kind: "slack", terms: { ignores: { channel: expect.anything() } } },
    { name: "crm", kind: "zapier" },
  ]);
  expect(destinations[2]?.terms).toBeUndefined();
});
