import { compileRuleFile } from "../config/build/compile-rule-file.ts";
import type { Problem } from "../config/problem.ts";
import { RULE_LIMITS } from "../config/rules/rule-limits.ts";
import { readYaml } from "../config/yaml/read-yaml.ts";
import type { RuleFile } from "../ports/upkeep.ts";

/** Rule files as a home without a YAML parser takes them, as one set with that hash; and which are no YAML. */
export function compileFiles(
  files: readonly RuleFile[],
  hash: string,
): { readonly files: readonly RuleFile[]; readonly problems: readonly Problem[] } {
  const read = files.map(({ name, text }) => readYaml({ file: name, text, maxBytes: RULE_LIMITS.fileBytes }));
  return {
    files: read.flatMap(({ document }) => (document ? compileRuleFile(document, hash) : [])),
    problems: read.flatMap(({ document, problems }) => (document ? [] : problems)),
  };
}
