import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Problem } from "../config/problem.ts";
import { loadRules } from "../config/rules/load-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { readRuleFiles, ruleSettings } from "../node/rule-files.ts";
import type { RuleFile } from "../ports/upkeep.ts";

export type CheckedRules = {
  readonly files: number;
  /** 0 if there is any error. */
  readonly rules: number;
  readonly problems: readonly Problem[];
};

/**
 * The rules as they are in the files now, with what is wrong in them. Files that are named are judged among the
 * others of the rules' folder if they are in it, because files may share messages; else by themselves.
 */
export function checkRules(settings: Settings, names: readonly string[] = []): CheckedRules {
  const { files: folder, problems: unread } = readRuleFiles(settings.rules);
  const named = new Set(names.map((name) => resolve(name)));
  const inFolder = folder.filter(({ name }) => named.has(resolve(name)));
  if (names.length === 0) return judge(settings, folder, unread);
  if (inFolder.length < named.size) return judge(settings, names.map(readRuleFile));
  const { problems, rules } = judge(settings, folder);
  return { files: named.size, rules, problems: problems.filter(({ file }) => named.has(resolve(file))) };
}

function judge(
  settings: Settings,
  files: readonly RuleFile[],
  unread: readonly Problem[] = [],
): CheckedRules {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const { ruleSet, problems } = loadRules({ files, settings: ruleSettings(settings), hash });
  const rules = unread.length === 0 ? (ruleSet?.rules.length ?? 0) : 0;
  return { files: files.length, rules, problems: [...unread, ...problems] };
}

function readRuleFile(name: string): RuleFile {
  try {
    return { name, text: readFileSync(name, "utf8") };
  } catch (cause) {
    throw new RelayError("bad_request", `The rule file ${name} cannot be read.`, { cause });
  }
}
