import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Problem } from "../config/problem.ts";
import type { Settings } from "../config/settings/settings.ts";
import { isTestFile } from "../config/tests/is-test-file.ts";
import { dataOf, ruleFilesOf } from "../config/tests/rule-files-of.ts";
import { RelayError } from "../errors.ts";
import { readRuleFiles } from "../node/rule-files.ts";
import type { RuleFile } from "../ports/upkeep.ts";

export type TestFiles = {
  readonly rules: readonly RuleFile[];
  /** Files of tests beside them. */
  readonly tests: readonly RuleFile[];
  /** Only the tests about these rule files are wanted; undefined means all. */
  readonly wanted?: ReadonlySet<string> | undefined;
  readonly problems: readonly Problem[];
};

/**
 * The files that a test run reads. Files that are named are tested among the others of the rules' folder if they are in
 * it; else by themselves. A rule file brings its tests along, a file of tests its rules.
 */
export function readTestFiles(settings: Settings, names: readonly string[] = []): TestFiles {
  const { files, problems } = readRuleFiles(settings.rules);
  const folder: TestFiles = { rules: files, tests: testsIn([settings.rules]), problems };
  if (names.length === 0) return folder;
  const places = new Set(names.map((name) => resolve(name)));
  const known = [...folder.rules, ...folder.tests].map(({ name }) => resolve(name));
  const isInFolder = [...places].every((place) => known.includes(place));
  if (isInFolder) return { ...folder, wanted: places };
  return alone(names, places);
}

function alone(names: readonly string[], places: ReadonlySet<string>): TestFiles {
  const folders = [...new Set(names.map((name) => dirname(name)))];
  const named = names.map(read);
  const rules = new Set(named.flatMap((file) => ruleFilesOf(file.name, dataOf(file))));
  return {
    rules: [...rules].map((name) => named.find((file) => file.name === name) ?? read(name)),
    tests: testsIn(folders).filter((file) => isWanted(file, rules, places)),
    wanted: places,
    problems: [],
  };
}

/** It is named itself, or about rules that are. */
function isWanted(file: RuleFile, rules: ReadonlySet<string>, places: ReadonlySet<string>): boolean {
  const about = ruleFilesOf(file.name, dataOf(file));
  return places.has(resolve(file.name)) || (about.length > 0 && about.every((name) => rules.has(name)));
}

function testsIn(folders: readonly string[]): readonly RuleFile[] {
  return folders.flatMap((folder) =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .filter((name) => isTestFile(basename(name)))
      .toSorted()
      .map((name) => read(join(folder, name))),
  );
}

function read(name: string): RuleFile {
  try {
    return { name, text: readFileSync(name, "utf8") };
  } catch (cause) {
    throw new RelayError("bad_request", `The file ${name} cannot be read.`, { cause });
  }
}
