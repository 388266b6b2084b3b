import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../config/problem.ts";
import { isTestFile } from "../config/tests/is-test-file.ts";
import type { RuleFile } from "../ports/upkeep.ts";
import { systemCode } from "./system-code.ts";

export type ReadRuleFiles = { readonly files: readonly RuleFile[]; readonly problems: readonly Problem[] };

/**
 * The rule files right in the folder, in the order of their names; files of tests, `name.test.yaml`, are none. What
 * is not there or cannot be read is a problem, never an empty set: without its rules, reminders would end for good.
 */
export function readRuleFiles(folder: string): ReadRuleFiles {
  const names = attempt(folder, () => readdirSync(folder).filter(isRuleFile).toSorted());
  if ("problem" in names) return { files: [], problems: [names.problem] };
  const paths = names.value.map((name) => join(folder, name));
  const read = paths.map((path) => attempt(path, () => ({ name: path, text: readFileSync(path, "utf8") })));
  return {
    files: read.flatMap((one) => ("value" in one ? one.value : [])),
    problems: read.flatMap((one) => ("problem" in one ? one.problem : [])),
  };
}

/** Does a name in the folder of rules mean a file of rules? */
export function isRuleFile(name: string): boolean {
  return /\.ya?ml$/.test(name) && !isTestFile(name);
}

type Attempted<T> = { readonly value: T } | { readonly problem: Problem };

function attempt<T>(path: string, read: () => T): Attempted<T> {
  try {
    return { value: read() };
  } catch (error) {
    const why = systemCode(error) === "ENOENT" ? "is not there" : `cannot be read (${systemCode(error)})`;
    const message = `${path} ${why}`;
    const fix =
      "let `rules:` in the settings, or `--rules`, name a folder of .yaml files that the relay's user may read";
    return {
      problem: { code: "R114", severity: "error", file: path, line: 1, column: 1, length: 1, message, fix },
    };
  }
}
