import type { ActionKind, RecordTable } from "../../actions/action.ts";
import type { RuleFile } from "../../ports/upkeep.ts";
import type { RuleSet } from "../../route/rule-set.ts";
import type { SourceKind } from "../../sources/source.ts";
import type { Problem } from "../problem.ts";
import { compileRules } from "./compile-rules.ts";
import type { DestinationView } from "./destination-of.ts";
import { readRuleFile } from "./read-rule-file.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import type { SourceView } from "./vocabulary.ts";

/** What rules may refer to in the settings. */
export type RuleSettings = {
  readonly sources: readonly SourceView[];
  readonly destinations: readonly DestinationView[];
  readonly tables: readonly RecordTable[];
};

export type RulesInput = {
  readonly files: readonly RuleFile[];
  readonly settings: RuleSettings;
  /** Hex digest of a text. */
  readonly hash: (text: string) => string;
  /**
   * The set was good once: it is made in spite of errors, which can only be about what the settings have no more.
   * Rules that they concern match nothing; actions without a destination are left out.
   */
  readonly saved?: boolean | undefined;
  /** By default all that exist. */
  readonly kinds?: {
    readonly actions: readonly ActionKind[];
    readonly sources: readonly Pick<SourceKind, "kind" | "catalogue">[];
  };
};

export type LoadedRules = {
  /** Absent if there is any error, unless the set is a saved one. */
  readonly ruleSet?: RuleSet | undefined;
  /** All errors and warnings of all files, in the order of files and lines. */
  readonly problems: readonly Problem[];
};

/** Reads, checks and compiles a whole set of rule files: all of it is good, or none of it is used. Never throws. */
export function loadRules(input: RulesInput): LoadedRules {
  return compileRules(input.files.slice(0, RULE_LIMITS.files).map(readRuleFile), input);
}
