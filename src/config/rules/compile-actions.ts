import type { ActionKind, RecordTable } from "../../actions/action.ts";
import type { RuleAction } from "../../route/rule-set.ts";
import type { TestCompiler } from "../../route/rule-tests.ts";
import type { ParsedTemplate } from "../../templates/parse-template.ts";
import type { Escape } from "../../templates/template.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysOf } from "../yaml/keys-of.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkModifiers } from "./check-modifiers.ts";
import { checkPart, hasMeant } from "./check-part.ts";
import { checkTerms } from "./check-terms.ts";
import type { TextWords } from "./check-variables.ts";
import { createCompileTools } from "./compile-tools.ts";
import { type DestinationView, destinationOf } from "./destination-of.ts";
import { kindOf } from "./kind-of.ts";
import { placeInAction } from "./place-in-action.ts";
import { readModifiers } from "./read-modifiers.ts";
import type { Reporter } from "./reporter.ts";
import type { EntryData, entrySchema } from "./rule-schema.ts";
import type { SharedParts } from "./shared-parts.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What actions are checked against; the same for all rules. */
export type ActionParts = {
  readonly vocabulary: Vocabulary;
  readonly kinds: readonly ActionKind[];
  readonly schema: ReturnType<typeof entrySchema>;
  readonly destinations: readonly DestinationView[];
  readonly tables: readonly RecordTable[];
  readonly shared: SharedParts;
  readonly parse: (text: string, escaping: Escape) => ParsedTemplate;
  readonly tests: TestCompiler;
};

/** A `do:` or `on_failure:` list and where it stands. */
export type ActionList = {
  readonly reporter: Reporter;
  readonly path: YamlPath;
  readonly raw: unknown;
  readonly words: TextWords;
  /** Id of the action whose `on_failure` it is. */
  readonly after?: string | undefined;
};

/** The actions of one list; what is wrong in one is reported, and the others are checked all the same. */
export function compileActions(parts: ActionParts, list: ActionList): readonly RuleAction[] {
  const entries: readonly unknown[] = Array.isArray(list.raw) ? list.raw : [];
  const actions: RuleAction[] = [];
  const counts = new Map<string, number>();
  for (const [index, raw] of entries.entries()) {
    const entry = readEntry(parts, list, [...list.path, index], raw);
    if (!entry) continue;
    const { kind } = entry.kind;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const own = entry.id ?? (count === 1 ? kind : `${kind}-${count}`);
    const id = list.after === undefined ? own : `${list.after}.${own}`;
    if (actions.some((action) => action.id === id)) reportTwice(list.reporter, entry.path, own);
    const action = compileAction(parts, list, { ...entry, id });
    if (action) actions.push(action);
  }
  return actions;
}

type Entry = {
  readonly kind: ActionKind;
  readonly path: YamlPath;
  readonly raw: unknown;
  /** The body, if its shape is right. */
  readonly body: unknown;
  readonly id?: string | undefined;
};

/** Checks the shape of one entry; undefined if it is not clear what to do. */
function readEntry(
  parts: ActionParts,
  { reporter, words, after }: ActionList,
  path: YamlPath,
  raw: unknown,
): Entry | undefined {
  const kind = kindOf(parts, reporter, path, raw);
  const placeOf = (at: YamlPath, key: string) =>
    placeInAction(parts.schema, kind, key, at.length > path.length);
  const shape = { schema: parts.schema, path, name: "this action", placeOf };
  const data = checkPart(reporter, shape) ?? soundParts(parts.schema, raw);
  const place = after === undefined ? (words.about === "schedule" ? "schedule" : "event") : "on_failure";
  const isMisspelt = keysOf(raw).some((key) => !Object.hasOwn(parts.schema.shape, key));
  checkModifiers(reporter, { path, raw, place, isMisspelt });
  return kind && { kind, path, raw, body: withoutVia(under(data, kind.kind)), id: data.id };
}

/** What is right in an entry that is wrong elsewhere, so that this can be checked further. */
function soundParts(schema: ActionParts["schema"], raw: unknown): Partial<EntryData> {
  const sound = Object.entries(schema.shape).flatMap(([key, part]) => {
    const { data } = part.safeParse(under(raw, key));
    return data === undefined ? [] : [[key, data]];
  });
  return Object.fromEntries(sound);
}

/** `via` belongs to every action alike; the rest is its kind's own. */
function withoutVia(body: unknown): unknown {
  if (!isMap(body)) return body;
  const { via: _, ...own } = body;
  return own;
}

function reportTwice(reporter: Reporter, path: YamlPath, id: string): void {
  const message = `this rule has two actions with the id "${id}"`;
  reporter.at([...path, "id"], { code: "R109", message, fix: "give each its own `id:`" });
}

/** Undefined if its body is wrong; what stands beside the body is checked all the same. */
function compileAction(
  parts: ActionParts,
  list: ActionList,
  entry: Entry & { readonly id: string },
): RuleAction | undefined {
  const { kind, path, raw, body, id } = entry;
  const { reporter, words } = list;
  const { vocabulary, shared, tables, parse } = parts;
  const destination = destinationName(parts, reporter, entry);
  const modifiers = readModifiers({ vocabulary, shared, reporter, path, raw, words });
  const about = hasMeant(raw, "digest", Object.keys(parts.schema.shape)) ? "digest" : words.about;
  const texts: TextWords = { ...words, about, by: modifiers.digest?.by ?? words.by };
  const failed: TextWords = { ...texts, failure: true };
  const on_failure =
    list.after === undefined ? compileActions(parts, onFailure(entry, reporter, failed)) : [];
  if (body === undefined) return undefined;
  const bodyPath = [...path, kind.kind];
  const tools = createCompileTools({ reporter, path: bodyPath, words: texts, shared, tables, parse });
  return {
    id,
    kind: kind.kind,
    destination,
    gate: kind.gate(body, destination),
    in_order: kind.inOrder?.(body),
    inside: kind.destinations.length === 0,
    ...modifiers,
    on_failure,
    spec: kind.compile(body, tools),
  };
}

function onFailure({ path, raw, id }: Entry, reporter: Reporter, words: TextWords): ActionList {
  const list = [...path, "on_failure"];
  return { reporter, path: list, raw: under(raw, "on_failure"), words, after: id };
}

function destinationName(
  { destinations }: ActionParts,
  reporter: Reporter,
  { kind, path, raw, body }: Entry,
): string {
  const via = viaOf(under(raw, kind.kind));
  const isUnknown = body === undefined && (via === undefined || kind.destinations.length === 0);
  if (isUnknown) return kind.kind;
  const destination = destinationOf({ kind, body, via, destinations });
  if (destination.found) {
    const at = [...path, kind.kind];
    if (body !== undefined)
      checkTerms(reporter, { path: at, body, terms: destination.terms, named: via !== undefined });
    return destination.name;
  }
  const at = via === undefined ? [...path, kind.kind] : [...path, kind.kind, "via"];
  reporter.at(at, destination.finding, via === undefined ? "key" : "value");
  // Of a saved set only the text is still needed: its deliveries hold the name, and end as `destination_missing`.
  return via ?? kind.kind;
}

/** As it is written, so that it is checked also when something beside it is wrong. */
function viaOf(raw: unknown): string | undefined {
  const via = under(raw, "via");
  return typeof via === "string" ? via : undefined;
}
