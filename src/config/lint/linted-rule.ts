import type { Event } from "../../model/event.ts";
import type { Condition } from "../../route/condition.ts";
import type { Rule, RuleSet } from "../../route/rule-set.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import type { RuleSettings } from "../rules/load-rules.ts";
import { eventNames, listOf } from "../rules/names.ts";
import { createReporter, type Finding, type Reporter } from "../rules/reporter.ts";
import { RULE_LIMITS } from "../rules/rule-limits.ts";
import { createVocabulary, fieldsOf, type RuleFields } from "../rules/vocabulary.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";

/** An event that a configured source can send, with all that is known of it before it comes. */
export type HeardEvent = Pick<Event, "source" | "kind" | "type"> & {
  /** Undefined if nothing is known. */
  readonly decisions?: readonly string[] | undefined;
  readonly fields: RuleFields;
};

/** A rule as it was compiled and as it is written. */
export type LintedRule = {
  readonly rule: Rule;
  /** The event names and patterns in its words; none if it listens to a clock. */
  readonly names: readonly string[];
  /** What the configured sources can send it. */
  readonly heard: readonly HeardEvent[];
  readonly raw: unknown;
  /** Reports something below the rule: `["do", 0]`. */
  at(path: YamlPath, finding: Finding, part?: "key" | "value"): void;
};

export type LintedSet = {
  /** In the order of the set. */
  readonly rules: readonly LintedRule[];
  readonly ruleSet: RuleSet;
  /** All that the configured sources are known to send. */
  readonly events: readonly HeardEvent[];
  /** By the names of the files. */
  readonly reporters: ReadonlyMap<string, Reporter>;
};

/** A good set with what the lints ask of it. */
export function lintedSet(ruleSet: RuleSet, settings: Pick<RuleSettings, "sources">): LintedSet {
  const reporters = new Map(
    ruleSet.files.flatMap(({ name, text }) => {
      const { document } = readYaml({ file: name, text, maxBytes: RULE_LIMITS.fileBytes });
      return document ? [[name, createReporter(document)] as const] : [];
    }),
  );
  const events = eventsOf(settings);
  const heard = new Map<Rule, HeardEvent[]>(ruleSet.rules.map((rule) => [rule, []]));
  for (const event of events) for (const rule of ruleSet.listening(event)) heard.get(rule)?.push(event);
  const rules = ruleSet.rules.flatMap((rule) => {
    const reporter = reporters.get(rule.file);
    return reporter ? [lintedRule(rule, reporter, heard.get(rule) ?? [])] : [];
  });
  return { rules, ruleSet, events, reporters };
}

function eventsOf({ sources }: Pick<RuleSettings, "sources">): readonly HeardEvent[] {
  const vocabulary = createVocabulary(SOURCE_KINDS, sources);
  return sources.flatMap(({ name, kind }) =>
    vocabulary.meant("*", [name]).map((event) => ({
      source: name,
      kind,
      type: event.type,
      decisions: event.decisions,
      fields: fieldsOf([event]),
    })),
  );
}

function lintedRule(rule: Rule, reporter: Reporter, heard: readonly HeardEvent[]): LintedRule {
  const path = ["rules", rule.id];
  const raw = under(under(reporter.document.value, "rules"), rule.id);
  return {
    rule,
    names: listOf(eventNames.safeParse(under(raw, "event")).data) ?? [],
    heard,
    raw,
    at: (below, finding, part) => reporter.at([...path, ...below], finding, part),
  };
}

/** Where a condition is written, below its rule; `path` names it as explanations do: `any[0].check.score.at_least`. */
export function conditionPath(condition: Condition): YamlPath {
  const steps: (string | number)[] = ["when"];
  let rest = condition.path;
  for (let group = GROUP.exec(rest); group; group = GROUP.exec(rest)) {
    const [whole, name = "", index] = group;
    steps.push(name, ...(index === undefined ? [] : [Number(index)]));
    rest = rest.slice(whole.length);
  }
  if (condition.kind !== "field" || rest === "") return steps;
  const operator = rest.slice(condition.field.length + 1);
  return [...steps, condition.field, ...(operator === "" ? [] : [operator])];
}

const GROUP = /^(any|all|not)(?:\[(\d+)\])?(?:\.|$)/;
