import { ACTION_KINDS } from "../../actions/registry.ts";
import type { RuleFile } from "../../ports/upkeep.ts";
import { indexCancels } from "../../route/index-cancels.ts";
import { indexListeners, type Listener } from "../../route/listening.ts";
import type { Rule, RuleSet } from "../../route/rule-set.ts";
import { createTestCompiler } from "../../route/rule-tests.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import { type ParsedTemplate, parseTemplate } from "../../templates/parse-template.ts";
import type { Problem } from "../problem.ts";
import type { ActionParts } from "./compile-actions.ts";
import { compileDefault, compileRule } from "./compile-rule.ts";
import type { LoadedRules, RulesInput } from "./load-rules.ts";
import type { FileResult, ReadRuleFile } from "./read-rule-document.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import { entrySchema } from "./rule-schema.ts";
import { gatherSharedParts } from "./shared-parts.ts";
import { createVocabulary } from "./vocabulary.ts";

/** Checks and compiles files that have been read: all of them are good, or none is used. Never throws. */
export function compileRules(
  results: readonly FileResult[],
  { files, settings, hash, saved, kinds }: RulesInput,
): LoadedRules {
  const { actions, sources } = kinds ?? { actions: ACTION_KINDS, sources: SOURCE_KINDS };
  const read = results.flatMap(({ file }) => file ?? []);
  const vocabulary = createVocabulary(sources, settings.sources);
  const parts: ActionParts = {
    vocabulary,
    kinds: actions,
    schema: entrySchema(actions),
    destinations: settings.destinations,
    tables: settings.tables,
    parse: parseOnce(),
    tests: createTestCompiler(),
    shared: gatherSharedParts(read, areWhole(files, results)),
  };
  const listeners = compileListeners(parts, read);
  const fallback = findDefault(parts, read);
  const found = [
    ...results.flatMap(({ problems }) => problems),
    ...read.flatMap(({ reporter }) => reporter.problems),
    ...tooManyFiles(files),
  ];
  const problems = inOrder(found, files);
  if (!saved && problems.some(({ severity }) => severity === "error")) return { problems };
  const ruleSet: RuleSet = {
    hash: hash(JSON.stringify(files.map(({ name, text }) => [name, text]))),
    files,
    rules: listeners.map(({ rule }) => rule),
    listening: indexListeners(listeners, vocabulary.types),
    cancelling: indexCancels([...listeners.map(({ rule }) => rule), ...(fallback ? [fallback] : [])]),
    fallback,
  };
  return { ruleSet, problems };
}

/** Could all be read, with every key in its place? Else what seems to be missing may stand there. */
function areWhole(files: readonly RuleFile[], results: readonly FileResult[]): boolean {
  const isWhole = ({ file, problems }: FileResult) =>
    file?.isWhole === true && problems.every(({ code }) => code !== "Y003");
  return results.length === files.length && results.every(isWhole);
}

/** Rules often say the same; of one text there is one template. */
function parseOnce(): ActionParts["parse"] {
  const known = new Map<string, ParsedTemplate>();
  return (text, escaping) => {
    const key = `${escaping} ${text}`;
    const parsed = known.get(key) ?? parseTemplate(text, escaping);
    known.set(key, parsed);
    return parsed;
  };
}

function compileListeners(parts: ActionParts, files: readonly ReadRuleFile[]): readonly Listener[] {
  const places = new Map<string, string>();
  const listeners: Listener[] = [];
  const renamed: { readonly id: string; readonly earlier: string; readonly at: ReportAt }[] = [];
  for (const { reporter, rules, zone } of files) {
    for (const [id, raw] of rules) {
      // That it cannot be a rule has been reported.
      if (id === "default") continue;
      const { line, column } = reporter.document.locate(["rules", id], "key");
      const other = places.get(id);
      if (other) reportTwice(reporter.at, id, other);
      places.set(id, other ?? `${reporter.document.file}:${line}:${column}`);
      if (places.size === RULE_LIMITS.rules + 1 && !other) reportTooMany(reporter.at, id);
      const listener = compileRule(parts, { reporter, id, raw, zone });
      if (listener) listeners.push(listener);
      for (const earlier of listener?.rule.was ?? []) renamed.push({ id, earlier, at: reporter.at });
    }
  }
  for (const { id, earlier, at } of renamed) if (places.has(earlier)) reportStillThere(at, id, earlier);
  return listeners;
}

type ReportAt = ReadRuleFile["reporter"]["at"];

function reportTwice(at: ReportAt, id: string, other: string): void {
  const message = `there is already a rule "${id}"; the other is ${other}`;
  at(["rules", id], { code: "R108", message, fix: "give this one another id" }, "key");
}

/** What one rule delivered must not count for two. */
function reportStillThere(at: ReportAt, id: string, earlier: string): void {
  const message = `rule ${id} was not "${earlier}": there is still a rule with that id`;
  at(["rules", id, "was"], { code: "R113", message, fix: "take one of the two out" });
}

function reportTooMany(at: ReportAt, id: string): void {
  const message = `there are more than ${RULE_LIMITS.rules} rules`;
  at(
    ["rules", id],
    { code: "R110", message, fix: "put conditions that differ only in values together" },
    "key",
  );
}

function findDefault(parts: ActionParts, files: readonly ReadRuleFile[]): Rule | undefined {
  let first: { readonly rule: Rule; readonly place: string } | undefined;
  for (const { reporter, fallback } of files) {
    if (fallback === undefined) continue;
    const { line, column } = reporter.document.locate(["default"], "key");
    const rule = compileDefault(parts, reporter, fallback);
    if (first) {
      const message = `only one default is allowed; the other is ${first.place}`;
      reporter.at(["default"], { code: "R107", message, fix: "keep one of them" }, "key");
    }
    first ??= { rule, place: `${reporter.document.file}:${line}:${column}` };
  }
  return first?.rule;
}

/** Said of each that is not read: somebody may ask about one of them alone. */
function tooManyFiles(files: readonly RuleFile[]): readonly Problem[] {
  const message = `there are ${files.length} rule files; ${RULE_LIMITS.files} are allowed`;
  return files.slice(RULE_LIMITS.files).map(({ name: file }) => {
    const place = { file, line: 1, column: 1, length: 1 };
    return { code: "R110", severity: "error", ...place, message, fix: "put some of them together" };
  });
}

/** A shared message that two rules use has its faults once, with the advice of the last. */
function inOrder(problems: readonly Problem[], files: readonly RuleFile[]): readonly Problem[] {
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const keyOf = ({ fix: _, ...problem }: Problem) => JSON.stringify(problem);
  const unique = [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
  const rank = ({ file }: Problem) => order.get(file) ?? files.length;
  return unique.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
}
