import type { RuleFile } from "../../ports/upkeep.ts";
import { RULE_LIMITS } from "../rules/rule-limits.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { under } from "../yaml/under.ts";
import { isTestFile } from "./is-test-file.ts";

/** What a file holds, as far as it can be read. */
export function dataOf({ name: file, text }: RuleFile): unknown {
  return readYaml({ file, text, maxBytes: RULE_LIMITS.fileBytes }).document?.value;
}

/** The rule files that the tests in a file are about: of a rule file itself, of a file of tests those of its `for:`. */
export function ruleFilesOf(name: string, data: unknown): readonly string[] {
  if (!isTestFile(name)) return [name];
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  const written = under(data, "for");
  const names: readonly unknown[] = Array.isArray(written) ? written : [written];
  return names.flatMap((file) => (typeof file === "string" ? [folder + file] : []));
}
