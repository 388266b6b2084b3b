import { RelayError } from "../../errors.ts";
import { findField } from "../../model/fields.ts";
import { compileCondition } from "../../route/compile-condition.ts";
import type { Condition } from "../../route/condition.ts";
import { isNamed, isPattern, type Listener } from "../../route/listening.ts";
import type { Rule } from "../../route/rule-set.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkPart, under } from "./check-part.ts";
import { type ActionParts, compileActions } from "./compile-actions.ts";
import { eventNames, listOf } from "./names.ts";
import { presentFields } from "./present-fields.ts";
import { readWhen } from "./read-when.ts";
import type { Reporter } from "./reporter.ts";
import { defaultSchema, eventRuleSchema, ruleSchema } from "./rule-schema.ts";
import { fieldsOf, type Vocabulary } from "./vocabulary.ts";

export type RuleParts = ActionParts & { readonly vocabulary: Vocabulary };

/** A rule as it stands in a file. */
export type WrittenRule = { readonly reporter: Reporter; readonly id: string; readonly raw: unknown };

/** One rule with what it listens to; undefined if it is switched off. What is wrong is reported. */
export function compileRule(parts: RuleParts, { reporter, id, raw }: WrittenRule): Listener | undefined {
  const path = ["rules", id];
  const before = reporter.problems.length;
  const placeOf = (_: YamlPath, key: string) =>
    findField(key) && under(raw, "when") !== undefined
      ? "indent it two spaces further, so that it stands below `when:`"
      : undefined;
  const data = checkPart(reporter, {
    schema: under(raw, "schedule") === undefined ? eventRuleSchema : ruleSchema,
    path,
    name: `rule ${id}`,
    placeOf,
  });
  const from = knownFrom(parts, reporter, path, raw);
  const { names, events } = knownEvents(parts, reporter, {
    path: [...path, "event"],
    raw: under(raw, "event"),
    from,
  });
  const fields = fieldsOf(events);
  const heard = { events, named: events.length > 0 && !names.some(isPattern) };
  const when = under(raw, "when");
  const condition: Condition =
    when === undefined
      ? { kind: "all", path: "", conditions: [] }
      : readWhen(
          {
            reporter,
            fields,
            values: (field) => parts.vocabulary.values(field, heard),
            lists: parts.shared.lists,
          },
          [...path, "when"],
          when,
        );
  const isSound = reporter.problems.length === before;
  const words = { fields, present: presentFields(condition) };
  const actions = compileActions(parts, { reporter, path: [...path, "do"], raw: under(raw, "do"), words });
  if (data?.enabled === false) return undefined;
  const rule: Rule = {
    id,
    was: listOf(data?.was) ?? [],
    file: reporter.document.file,
    line: reporter.document.locate(path, "key").line,
    mode: data?.mode ?? "live",
    failing: isSound ? compileCondition(condition) : unsound,
    condition,
    actions,
  };
  return { rule, from, events: names };
}

/** In a saved set, a rule whose conditions mean nothing today must not match more than it did. */
function unsound(): never {
  throw new RelayError("invalid_rules", "The rule's conditions cannot be read.");
}

/** What runs when no rule matched; it listens to everything but `except`. */
export function compileDefault(parts: RuleParts, reporter: Reporter, raw: unknown): Rule {
  const path = ["default"];
  checkPart(reporter, { schema: defaultSchema, path, name: "the default" });
  const written = under(raw, "except");
  const except =
    written === undefined
      ? []
      : knownEvents(parts, reporter, { path: [...path, "except"], raw: written, from: undefined }).names;
  const words = { fields: fieldsOf([]), present: new Set<string>() };
  const actions = compileActions(parts, { reporter, path: [...path, "do"], raw: under(raw, "do"), words });
  return {
    id: "default",
    was: [],
    file: reporter.document.file,
    line: reporter.document.locate(path, "key").line,
    mode: "live",
    failing: ({ type }) => (isNamed(type, except) ? "except" : undefined),
    condition: { kind: "all", path: "", conditions: [] },
    actions,
  };
}

/** Paths of a value that may stand alone or in a list. */
function pathOf(path: YamlPath, raw: unknown, index: number): YamlPath {
  return Array.isArray(raw) ? [...path, index] : path;
}

function knownFrom(
  { vocabulary }: RuleParts,
  reporter: Reporter,
  rule: YamlPath,
  raw: unknown,
): readonly string[] | undefined {
  const written = under(raw, "from");
  const from = listOf(ruleSchema.shape.from.safeParse(written).data);
  for (const [index, name] of (from ?? []).entries()) {
    if (vocabulary.froms.includes(name)) continue;
    const meant = didYouMean(name, vocabulary.froms);
    const fix = meant ? `did you mean "${meant}"?` : `there are: ${vocabulary.froms.join(", ")}`;
    const message = `there is no source "${name}", and no kind of source`;
    reporter.at(pathOf([...rule, "from"], written, index), { code: "C208", message, fix });
  }
  return from;
}

type WrittenEvents = {
  readonly path: YamlPath;
  readonly raw: unknown;
  readonly from: readonly string[] | undefined;
};

function knownEvents({ vocabulary }: RuleParts, reporter: Reporter, { path, raw, from }: WrittenEvents) {
  const names = listOf(eventNames.safeParse(raw).data) ?? [];
  const known = from?.every((name) => vocabulary.froms.includes(name)) ? from : undefined;
  const events = names.flatMap((name, index) => {
    const meant = vocabulary.meant(name, known);
    if (meant.length === 0)
      reportUnknownEvent(vocabulary, reporter, pathOf(path, raw, index), { name, from: known });
    return meant;
  });
  return { names, events };
}

function reportUnknownEvent(
  vocabulary: Vocabulary,
  reporter: Reporter,
  path: YamlPath,
  { name, from }: { readonly name: string; readonly from: readonly string[] | undefined },
): void {
  const source = from?.join(", ") ?? "<name>";
  const meant =
    didYouMean(name, isPattern(name) ? familiesOf(vocabulary.types) : vocabulary.types) ??
    vocabulary.types.find((type) => type.endsWith(`.${name.toLowerCase()}`));
  const senders = [...new Set(vocabulary.meant(name, undefined).map(({ kind }) => kind))];
  const elsewhere = from && senders.length > 0;
  const declare = `if ${from ? source : "a source"} does send it, add it to sources.${source}.also_sends`;
  const message = elsewhere ? `${source} never sends "${name}"` : `"${name}" is not an event`;
  reporter.at(path, {
    code: "C207",
    message,
    fix: elsewhere
      ? `${senders.join(" and ")} does; ${declare}`
      : meant
        ? `did you mean "${meant}"? (${declare})`
        : declare,
  });
}

/** The patterns that people write: `inquiry.*`, `*.created`. */
function familiesOf(types: readonly string[]): readonly string[] {
  return types.flatMap((type) => {
    const parts = type.split(".");
    return [`${parts.at(0)}.*`, `*.${parts.at(-1)}`];
  });
}
