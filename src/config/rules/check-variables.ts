import type { CompileTools } from "../../actions/action.ts";
import { DECISIONS } from "../../model/decision.ts";
import { findField } from "../../model/fields.ts";
import { pathInEvent } from "../../templates/path-in-event.ts";
import type { Escape, TemplateVariable } from "../../templates/template.ts";
import { VIEW_NAMES } from "../../templates/view-names.ts";
import { didYouMean } from "../did-you-mean.ts";
import { fieldFix, fieldsInside } from "./meant-field.ts";
import { meantValue } from "./meant-value.ts";
import type { Finding } from "./reporter.ts";
import type { RuleFields } from "./vocabulary.ts";

/** What a rule's texts may name, and what is sure to be there. */
export type TextWords = {
  readonly fields: RuleFields;
  /** Optional fields that the rule's conditions make sure of. */
  readonly present: ReadonlySet<string>;
  /** What a text speaks of: one event, the events of a digest, or what a schedule counts. */
  readonly about: CompileTools["about"];
  /** Fields by which a digest is kept apart. */
  readonly by?: readonly string[] | undefined;
  /** Does it tell of a dead letter? */
  readonly failure: boolean;
};

/** A variable with how it is written: a loop's `e.type` is `digest.events.type`. */
export type WrittenVariable = TemplateVariable & { readonly written: string };

const ALWAYS = ["rule.id", "delivery.id", "now"];
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  digest: VIEW_NAMES.digest.map((name) => `digest.${name}`),
  schedule: VIEW_NAMES.schedule.map((name) => `schedule.${name}`),
  summary: VIEW_NAMES.summary.map((name) => `summary.${name}`),
  failure: VIEW_NAMES.failure.map((name) => `failure.${name}`),
};
/** Not every failure has an answer of HTTP. */
const MAY_BE_MISSING: readonly string[] = ["failure.status"];

/** What is wrong with one variable of a text, if anything. A missing value leaves a gap in text, not in data. */
export function checkVariable(
  variable: WrittenVariable,
  words: TextWords,
  escaping: Escape,
): Finding | undefined {
  const [root = "", ...rest] = variable.path;
  const name = variable.path.join(".");
  if (ALWAYS.includes(name)) return undefined;
  if (root === "event" && words.about === "event") {
    return checkField({ name, path: rest.join("."), prefix: "event.", variable }, words, escaping);
  }
  if (root === "event") return noSingleEvent(rest, words);
  if (!Object.hasOwn(GROUPS, root)) return unknownRoot(variable.written, words);
  if (!groupsOf(words).includes(root)) return elsewhere(root, variable.written);
  if (name === "digest.by") return checkBy(variable, words, escaping);
  const inDigest = pathInEvent(variable.path)?.join(".") ?? "";
  if (inDigest !== "") {
    const { written } = variable;
    const prefix = written.endsWith(inDigest) ? written.slice(0, -inDigest.length) : "";
    return checkField({ name: written, path: inDigest, prefix, variable }, words, escaping);
  }
  if (!GROUPS[root]?.includes(name) && !name.startsWith("digest.events.")) {
    return unknownInGroup(root, variable.written, rest.length === 0);
  }
  const isGap = MAY_BE_MISSING.includes(name) && !variable.optional && escaping !== "none";
  return isGap ? mayBeMissing(name) : undefined;
}

/** One of them by its place, counted from 0 or from the end. */
const ONE_OF_BY = /^digest\.by(?:\[(-?\d+)\]|\.(first|last))/;

/** A value that is written alone may be missing, and may stand for nothing. */
function checkBy(variable: WrittenVariable, { by = [], fields, present }: TextWords, escaping: Escape) {
  if (by.length === 0) {
    const message = "this digest has no `by`: its events share no value";
    const fix = "write what keeps digests apart:  digest: { every: 15m, by: [check.template] }";
    return { code: "T301", message, fix };
  }
  const [, at, end] = ONE_OF_BY.exec(variable.written) ?? [];
  if (at === undefined && end === undefined) return undefined;
  const path = by.at(at === undefined ? (end === "last" ? -1 : 0) : Number(at));
  if (path === undefined) {
    const fix = `its values are counted from 0: digest.by[0] is ${by[0]}`;
    return { code: "T301", message: `there is no "${variable.written}" to fill in`, fix };
  }
  const isGap =
    fields.find(path)?.optional && !present.has(path) && !variable.optional && escaping !== "none";
  return isGap ? mayBeMissing(variable.written) : undefined;
}

function groupsOf({ about, failure }: TextWords): readonly string[] {
  const own = about === "schedule" ? ["schedule", "summary"] : about === "digest" ? ["digest"] : [];
  return failure ? [...own, "failure"] : own;
}

type EventField = {
  /** As the text has it. */
  readonly name: string;
  readonly path: string;
  /** What stands before a field: `event.`, or a loop's `e.`. */
  readonly prefix: string;
  readonly variable: TemplateVariable;
};

function checkField(asked: EventField, words: TextWords, escaping: Escape): Finding | undefined {
  const { name, path, variable } = asked;
  const field = words.fields.find(path);
  if (!field || path === "") return unknownField(asked, words);
  const isSure = !field.optional || field.type === "any" || words.present.has(path) || variable.optional;
  return isSure || escaping === "none" ? undefined : mayBeMissing(name);
}

function noSingleEvent(rest: readonly string[], { about }: TextWords): Finding {
  const field = rest.length > 0 ? rest.join(".") : "type";
  if (about === "schedule") {
    const message = `there is no "event" in a rule that runs by the clock`;
    return {
      code: "T301",
      message,
      fix: "name schedule.at, schedule.since, summary.events, summary.approved …",
    };
  }
  const fix = `loop over digest.events:  {% for e in digest.events %}{{ e.${field} }}{% endfor %}`;
  return { code: "T301", message: 'there is no single "event" in a digest', fix };
}

const WHERE: Readonly<Record<string, readonly [where: string, fix: string]>> = {
  digest: ["in a digest", "write beside the action  digest: { every: 15m }"],
  schedule: ["in a rule with `schedule:`", "name fields of the event: event.type, event.occurred_at"],
  summary: ["in a rule with `schedule:`", "name fields of the event: event.type, event.decision"],
  failure: ["below `on_failure:`", "put this text into an action of `on_failure:`"],
};

function elsewhere(root: string, written: string): Finding {
  const [where = "", fix] = WHERE[root] ?? [];
  return { code: "T301", message: `"${written}" is known only ${where}`, fix };
}

function unknownInGroup(root: string, written: string, isGroup: boolean): Finding {
  const known = GROUPS[root] ?? [];
  const shown = known.slice(0, MOST_SHOWN).join(", ");
  if (isGroup) return { code: "T301", message: `"${written}" is a group`, fix: `name one: ${shown}` };
  const meant = inOtherWords(root, written, known) ?? didYouMean(written, known);
  const fix = meant ? `did you mean "${meant}"?` : `there are: ${shown}`;
  return { code: "T301", message: `there is no "${written}" to fill in`, fix };
}

/** `summary.rejected` is `summary.declined`. */
function inOtherWords(root: string, written: string, known: readonly string[]): string | undefined {
  const meant = root === "summary" ? meantValue(written.slice("summary.".length), DECISIONS) : undefined;
  return known.find((name) => name === `${root}.${meant}`);
}

function unknownRoot(name: string, words: TextWords): Finding {
  const { fields, about } = words;
  const nameable = groupsOf(words).flatMap((group) => GROUPS[group] ?? []);
  const known = [...nameable, ...ALWAYS];
  const meant = didYouMean(name, known);
  const isField = fields.find(name) || fieldsInside(name, fields.paths).length > 0;
  const own = [...groupsOf(words), ...(about === "event" ? ["event"] : [])].map((root) => `${root}.…`);
  const otherwise = `a text can name ${[...own.toReversed(), "rule.id", "delivery.id"].join(", ")} and now`;
  if (meant && !isField) return { code: "T301", message: unfillable(name), fix: `did you mean "${meant}"?` };
  const fix = about === "event" ? fieldFix(name, fields.paths, "event.", otherwise) : otherwise;
  return { code: "T301", message: unfillable(name), fix };
}

function unfillable(name: string): string {
  return `there is no "${name}" to fill in`;
}

function unknownField({ name, path, prefix }: EventField, { fields }: TextWords): Finding {
  const inside = path === "" ? fields.paths.slice(0, MOST_SHOWN) : fieldsInside(path, fields.paths);
  if (inside.length > 0) {
    const shown = inside.map((known) => `${prefix}${known}`);
    return { code: "T301", message: `"${name}" is a group of fields`, fix: `name one: ${shown.join(", ")}` };
  }
  const fix = findField(path)
    ? "take it out, or listen to events that carry it"
    : fieldFix(path, fields.paths, prefix);
  return { code: "T301", message: fields.lacking(path), fix };
}

const MOST_SHOWN = 5;

function mayBeMissing(name: string): Finding {
  return {
    code: "W605",
    severity: "warning",
    message: `"${name}" may be missing; the text then has a gap`,
    fix: name.includes("links.")
      ? `leave out what depends on it:  {% if ${name} %} … {% endif %}`
      : `say what to write instead:  {{ ${name} | default: 'unknown' }}`,
  };
}
