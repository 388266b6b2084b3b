import type { ActionKind, RecordTable } from "../../actions/action.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysAt } from "../yaml/schema-shapes.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkPart, keysOf, under } from "./check-part.ts";
import type { TemplateWords } from "./check-variables.ts";
import { createCompileTools } from "./compile-tools.ts";
import { type DestinationView, destinationOf } from "./destination-of.ts";
import { readDuration } from "./read-duration.ts";
import type { Reporter } from "./reporter.ts";
import { bodySchema, type EntryData, type entrySchema } from "./rule-schema.ts";
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
    const placeOf = (at: YamlPath, key: string) =>
      placeOfKey(parts.schema, kind, key, at.length > path.length);
    const shape = { schema: parts.schema, path, name: "this action", placeOf };
    const entry = checkPart(list.reporter, shape) ?? soundParts(parts.schema, raw);
    if (!kind) continue;
    const count = (counts.get(kind.kind) ?? 0) + 1;
    counts.set(kind.kind, count);
    const id = entry.id ?? (count === 1 ? kind.kind : `${kind.kind}-${count}`);
    if (actions.some((action) => action.id === id)) reportTwice(list.reporter, path, id);
    const via = viaOf(under(raw, kind.kind));
    const action = compileAction(parts, list, { kind, entry, path, id, via });
    if (action) actions.push(action);
  }
  return actions;
}

/** The lines of an action and those beside it are easily taken for each other: only the indentation tells. */
function placeOfKey(
  schema: ActionParts["schema"],
  kind: ActionKind | undefined,
  key: string,
  isInside: boolean,
): string | undefined {
  if (!kind) return undefined;
  if (isInside && Object.hasOwn(schema.shape, key)) {
    return `it stands beside \`${kind.kind}:\` and not below it: two spaces further out`;
  }
  return !isInside && keysAt(bodySchema(kind), []).includes(key)
    ? `it stands below \`${kind.kind}:\`: two spaces further in`
    : undefined;
}

/** What is right in an entry that is wrong elsewhere, so that this can be checked further. */
function soundParts(schema: ActionParts["schema"], raw: unknown): Partial<EntryData> {
  const sound = Object.entries(schema.shape).flatMap(([key, part]) => {
    const { data } = part.safeParse(under(raw, key));
    return data === undefined ? [] : [[key, data]];
  });
  return Object.fromEntries(sound);
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
  // What is no map, or has an unknown key, is reported by itself, with what was probably meant.
  const isMisspelt = !isMap(raw) || keysOf(raw).some((key) => !Object.hasOwn(schema.shape, key));
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
  readonly entry: Partial<EntryData>;
  readonly path: YamlPath;
  readonly id: string;
  readonly via: string | undefined;
};

/** Undefined if its body is wrong; what stands beside the body is checked all the same. */
function compileAction(parts: ActionParts, list: DoList, written: Entry): RuleAction | undefined {
  const { reporter, words } = list;
  const { kind, entry, path, id } = written;
  const body = withoutVia(under(entry, kind.kind));
  const bodyPath = [...path, kind.kind];
  const name = destinationName(parts, list, written, body);
  const time = (name: "after" | "max_late") =>
    entry[name] === undefined ? undefined : readDuration(reporter, [...path, name], entry[name]);
  const after = time("after");
  const max_late = time("max_late") ?? DEFAULT_MAX_LATE_MS;
  if (body === undefined) return undefined;
  const { shared, tables } = parts;
  const spec = kind.compile(body, createCompileTools({ reporter, path: bodyPath, words, shared, tables }));
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
    if_pending: "keep",
    on_failure: [],
    on_uncertain: "retry",
    spec,
  };
}

/** As it is written, so that it is checked also when something beside it is wrong. */
function viaOf(raw: unknown): string | undefined {
  const via = under(raw, "via");
  return typeof via === "string" ? via : undefined;
}

/** `via` belongs to every action alike; the rest is its kind's own. */
function withoutVia(body: unknown): unknown {
  if (!isMap(body)) return body;
  const { via: _, ...own } = body;
  return own;
}

function destinationName(
  { destinations }: ActionParts,
  { reporter }: DoList,
  { kind, path, via }: Entry,
  body: unknown,
): string {
  const isUnknown = body === undefined && (via === undefined || kind.destinations.length === 0);
  if (isUnknown) return kind.kind;
  const destination = destinationOf({ kind, body, via, destinations });
  if (destination.found) return destination.name;
  const at = via === undefined ? [...path, kind.kind] : [...path, kind.kind, "via"];
  reporter.at(at, destination.finding, via === undefined ? "key" : "value");
  // Of a saved set only the text is still needed: its deliveries hold the name, and end as `destination_missing`.
  return via ?? kind.kind;
}
