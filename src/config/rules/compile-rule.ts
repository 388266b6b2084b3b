import { RelayError } from "../../errors.ts";
import { findField } from "../../model/fields.ts";
import { compileCondition, firstFailing } from "../../route/compile-condition.ts";
import type { Condition } from "../../route/condition.ts";
import { isPattern, type Listener } from "../../route/listening.ts";
import type { Rule, Schedule } from "../../route/rule-set.ts";
import { readSchedule } from "../../time/schedule.ts";
import { keysOf } from "../yaml/keys-of.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkPart, hasMeant } from "./check-part.ts";
import type { TextWords } from "./check-variables.ts";
import { type ActionParts, compileActions } from "./compile-actions.ts";
import { knownEvents, knownFrom } from "./known-events.ts";
import { listOf } from "./names.ts";
import { placeInRule } from "./place-of-key.ts";
import { presentFields } from "./present-fields.ts";
import { readWhen } from "./read-when.ts";
import type { Reporter } from "./reporter.ts";
import { defaultSchema, eventRuleSchema, ruleSchema } from "./rule-schema.ts";
import { fieldsOf } from "./vocabulary.ts";

/** A rule as it stands in a file. */
type WrittenRule = {
  readonly reporter: Reporter;
  readonly id: string;
  readonly raw: unknown;
  /** Of its file. */
  readonly zone: string;
};

const KNOWN_KEYS = Object.keys(ruleSchema.shape);

/** One rule with what it listens to; undefined if it is switched off. What is wrong is reported. */
export function compileRule(parts: ActionParts, written: WrittenRule): Listener | undefined {
  const { reporter, id, raw } = written;
  const path = ["rules", id];
  const before = reporter.problems.length;
  const isTimed = hasMeant(raw, "schedule", KNOWN_KEYS);
  const schema = isTimed ? ruleSchema : eventRuleSchema;
  const data = checkPart(reporter, { schema, path, name: `rule ${id}`, placeOf: placeIn(raw) });
  const trigger = isTimed ? readTimed(written, path) : readListening(parts, reporter, path, raw);
  const isSound = reporter.problems.length === before;
  const actions = compileActions(parts, {
    reporter,
    path: [...path, "do"],
    raw: under(raw, "do"),
    words: trigger.words,
  });
  if (data?.enabled === false) return undefined;
  const { condition, schedule, from, names } = trigger;
  const tests = isSound ? parts.tests(condition) : undefined;
  const rule: Rule = {
    id,
    was: listOf(data?.was) ?? [],
    file: reporter.document.file,
    line: reporter.document.locate(path, "key").line,
    mode: data?.mode ?? "live",
    failing: tests ? firstFailing(tests) : unsound,
    tests,
    condition,
    schedule,
    actions,
  };
  return { rule, from, events: names };
}

function placeIn(raw: unknown) {
  return (_: YamlPath, key: string) =>
    findField(key) && key !== "source" && under(raw, "when") !== undefined
      ? "indent it two spaces further, so that it stands below `when:`"
      : placeInRule(key, under(raw, key));
}

/** In a saved set, a rule whose conditions mean nothing today must not match more than it did. */
function unsound(): never {
  throw new RelayError("invalid_rules", "The rule's conditions cannot be read.");
}

/** What makes a rule run, and what its actions may then speak of. */
type Trigger = {
  readonly condition: Condition;
  readonly schedule?: Schedule | undefined;
  readonly from: readonly string[] | undefined;
  readonly names: readonly string[];
  readonly words: TextWords;
};

const ALWAYS: Condition = { kind: "all", path: "", conditions: [] };

function readListening(parts: ActionParts, reporter: Reporter, path: YamlPath, raw: unknown): Trigger {
  const { vocabulary, shared } = parts;
  const from = knownFrom(vocabulary, reporter, path, raw);
  const written = { path: [...path, "event"], raw: under(raw, "event"), from };
  const { names, events } = knownEvents(vocabulary, reporter, written);
  const fields = fieldsOf(events);
  const heard = { events, named: events.length > 0 && !names.some(isPattern) };
  const when = under(raw, "when");
  const values: Parameters<typeof readWhen>[0]["values"] = (field) => vocabulary.values(field, heard);
  const condition =
    when === undefined ? ALWAYS : readWhen({ reporter, fields, values, shared }, [...path, "when"], when);
  const present = presentFields(condition);
  // One that stands in the wrong place has been reported, and was meant for the actions.
  const about = under(raw, "digest") === undefined ? "event" : "digest";
  return { condition, from, names, words: { fields, present, about, failure: false } };
}

const OF_EVENTS = ["event", "from", "when"];

/** A rule that runs by the clock. */
function readTimed({ reporter, raw, zone }: WrittenRule, path: YamlPath): Trigger {
  for (const key of keysOf(raw).filter((key) => OF_EVENTS.includes(key))) {
    const message = `a rule with \`schedule\` runs by the clock and has no \`${key}\``;
    const fix = "keep one of the two; for both, write two rules";
    reporter.at([...path, key], { code: "R115", message, fix }, "key");
  }
  const text = under(raw, "schedule");
  const read = typeof text === "string" && text !== "" ? readSchedule(text, zone) : undefined;
  if (read && !read.ok) {
    const { code, message, fix } = read;
    reporter.at([...path, "schedule"], { code, message, fix });
  }
  const words: TextWords = { fields: fieldsOf([]), present: new Set(), about: "schedule", failure: false };
  return {
    condition: ALWAYS,
    schedule: read?.ok ? read.schedule : undefined,
    from: undefined,
    names: [],
    words,
  };
}

/** What runs when no rule matched; it listens to everything but `except`. */
export function compileDefault(parts: ActionParts, reporter: Reporter, raw: unknown): Rule {
  const path = ["default"];
  checkPart(reporter, { schema: defaultSchema, path, name: "the default" });
  const written = under(raw, "except");
  const at = { path: [...path, "except"], raw: written, from: undefined };
  const except = written === undefined ? [] : knownEvents(parts.vocabulary, reporter, at).names;
  const fields = fieldsOf([]);
  const words: TextWords = { fields, present: new Set(), about: "event", failure: false };
  const actions = compileActions(parts, { reporter, path: [...path, "do"], raw: under(raw, "do"), words });
  const condition = notNamed(except);
  return {
    id: "default",
    was: [],
    file: reporter.document.file,
    line: reporter.document.locate(path, "key").line,
    mode: "live",
    failing: compileCondition(condition),
    condition,
    actions,
  };
}

/** `except` as a condition, so that it is explained like any other. */
function notNamed(except: readonly string[]): Condition {
  if (except.length === 0) return ALWAYS;
  const path = "except";
  const conditions = except.map((operand): Condition => {
    const test = isPattern(operand)
      ? ({ operator: "matches", operand, ignore_case: false } as const)
      : ({ operator: "is", operand } as const);
    return { kind: "field", path, field: "type", test };
  });
  return { kind: "not", path, condition: { kind: "any", path, conditions } };
}
