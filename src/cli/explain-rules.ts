import { loadRules } from "../config/rules/load-rules.ts";
import { ruleSettings } from "../config/settings/rule-settings.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { hashRules } from "../node/hash-rules.ts";
import { readRuleFiles } from "../node/rule-files.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { Output } from "./output.ts";
import { sayProblems } from "./say-problems.ts";

/** The rules of a folder, compiled. Prints everything that is wrong with them, then throws. */
export function rulesIn(folder: string, settings: Settings, out: Output): RuleSet {
  const { files, problems: unread } = readRuleFiles(folder);
  const { ruleSet, problems } = loadRules({ files, settings: ruleSettings(settings), hash: hashRules });
  if (ruleSet && unread.length === 0) return ruleSet;
  sayProblems(out, [...unread, ...problems]);
  throw new RelayError("conflict", `The rules in ${folder} cannot be used; what is wrong stands above.`);
}
