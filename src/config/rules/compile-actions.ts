import type { ActionKind, RecordTable } from "../../actions/action.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkPart, keysOf, under } from "./check-part.ts";
import type { TemplateWords } from "./check-variables.ts";
import { createCompileTools } from "./compile-tools.ts";
import { type DestinationView, destinationOf } from "./destination-of.ts";
import { readDuration } from "./read-duration.ts";
import type { Reporter } from "./reporter.ts";
import type { EntryData, entrySchema } from "./rule-schema.ts";
import type { SharedParts } from "./shared-parts.ts";

/** What actions are checked against; the same for all rules. */
export type ActionParts = {
  readonly kinds: readonly ActionKind[];
  readonly schema: ReturnType<typeof entrySchema>;
  readonly destinations: readonly DestinationView[];
  readonly tables: readonly RecordTable[];
  readonly shared: SharedParts;
};

/** A `do:` list and where it stands. */
export type DoList = {
  readonly reporter: Reporter;
  readonly path: YamlPath;
  readonly raw: unknown;
  readonly words: TemplateWords;
};

const DEFAULT_MAX_LATE_MS = 24 * 3_600_000;

/** The actions of one rule; what is wrong in one is reported, and the others are checked all the same. */
export function compileActions(parts: ActionParts, list: DoList): readonly RuleAction[] {
  const entries: readonly unknown[] = Array.isArray(list.raw) ? list.raw : [];
  const actions: RuleAction[] = [];
  const counts = new Map<string, number>();
  for (const [index, raw] of entries.entries()) {
    const path = [...list.path, index];
    const kind = kindOf(parts, list.reporter, path, raw);
    const entry = checkPart(list.reporter, { schema: parts.schema, path, raw, name: "this action" });
    if (!kind) continue;
    const count = (counts.get(kind.kind) ?? 0) + 1;
    counts.set(kind.kind, count);
    if (!entry) continue;
    const id = entry.id ?? (count === 1 ? kind.kind : `${kind.kind}-${count}`);
    if (actions.some((action) => action.id === id)) reportTwice(list.reporter, path, id);
    actions.push(compileAction(parts, list, { kind, entry, path, id }));
  }
  return actions;
}

/** An entry names one action: none would do nothing, two would be ambiguous. */
function kindOf(
  { kinds, schema }: ActionParts,
  reporter: Reporter,
  path: YamlPath,
  raw: unknown,
): ActionKind | undefined {
  const named = kinds.filter(({ kind }) => keysOf(raw).includes(kind));
  const [only, second] = named;
  const known = kinds.map(({ kind }) => kind).join(", ");
  if (second) {
    const message = `one entry names two actions, ${named.map(({ kind }) => kind).join(" and ")}`;
    const fix = `start a new entry with "- " for each`;
    reporter.at([...path, second.kind], { code: "R105", message, fix }, "key");
    return undefined;
  }
  // An unknown key is reported by itself, with what was probably meant.
  const isMisspelt = keysOf(raw).some((key) => !Object.hasOwn(schema.shape, key));
  if (!only && !isMisspelt) {
    reporter.at(path, { code: "R105", message: "this entry names no action", fix: `write one of ${known}` });
  }
  return only;
}

function reportTwice(reporter: Reporter, path: YamlPath, id: string): void {
  const message = `this rule has two actions with the id "${id}"`;
  reporter.at([...path, "id"], { code: "R109", message, fix: "give each its own `id:`" });
}

type Entry = {
  readonly kind: ActionKind;
  readonly entry: EntryData;
  readonly path: YamlPath;
  readonly id: string;
};

function compileAction(
  { destinations, tables, shared }: ActionParts,
  { reporter, words }: DoList,
  { kind, entry, path, id }: Entry,
): RuleAction {
  const body = under(entry, kind.kind);
  const bodyPath = [...path, kind.kind];
  const destination = destinationOf({ kind, body, via: entry.via, destinations });
  if (!destination.found) {
    const isNamed = entry.via !== undefined;
    reporter.at(isNamed ? [...path, "via"] : bodyPath, destination.finding, isNamed ? "value" : "key");
  }
  const spec = kind.compile(body, createCompileTools({ reporter, path: bodyPath, words, shared, tables }));
  const time = (name: "after" | "max_late") =>
    entry[name] === undefined ? undefined : readDuration(reporter, [...path, name], entry[name]);
  const after = time("after");
  const max_late = time("max_late") ?? DEFAULT_MAX_LATE_MS;
  // Of a saved set only the text is still needed: its deliveries hold the name, and end as `destination_missing`.
  const name = destination.found ? destination.name : (entry.via ?? kind.kind);
  return {
    id,
    kind: kind.kind,
    destination: name,
    gate: kind.gate(body, name),
    inside: kind.destinations.length === 0,
    after,
    max_late,
    ignore_decision: entry.ignore_decision ?? false,
    trust_weak: entry.trust === "weak",
    spec,
  };
}
