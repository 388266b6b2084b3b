import type { Event } from "../model/event.ts";
import { matchesGlob } from "./glob.ts";
import type { Rule, RuleSet } from "./rule-set.ts";

/** A rule and what it listens to. */
export type Listener = {
  readonly rule: Rule;
  /** Names or kinds of sources; undefined means all. */
  readonly from?: readonly string[] | undefined;
  /** Event names, `*` and `?` allowed. */
  readonly events: readonly string[];
};

/** Names that are remembered after the first look; senders have fewer than a hundred each. */
const MAX_REMEMBERED = 4_096;

/**
 * The index behind `RuleSet.listening`. Patterns are tried once against each known name, here, and once against
 * an unknown name when it first comes; after that an event costs three look-ups, however many rules there are.
 */
export function indexListeners(
  listeners: readonly Listener[],
  knownTypes: Iterable<string>,
): RuleSet["listening"] {
  const find = finder(listeners);
  const byType = new Map<string, readonly Listener[]>();
  const written = listeners.flatMap(({ events }) => events.filter((name) => !isPattern(name)));
  for (const type of new Set([...knownTypes, ...written])) byType.set(type, find(type));
  const remembered = new Map<string, Map<string, Map<string, readonly Rule[]>>>();
  let size = 0;

  return ({ kind, source, type }) => {
    const found = remembered.get(kind)?.get(source)?.get(type);
    if (found) return found;
    if (size >= MAX_REMEMBERED) {
      remembered.clear();
      size = 0;
    }
    const candidates = byType.get(type) ?? find(type);
    const rules = candidates.filter((listener) => isFrom(listener, { kind, source })).map(({ rule }) => rule);
    inner(inner(remembered, kind), source).set(type, rules);
    size++;
    return rules;
  };
}

/** Does a name hold `*` or `?`? */
export function isPattern(name: string): boolean {
  return name.includes("*") || name.includes("?");
}

/** Is the event's name among names and patterns? */
export function isNamed(type: string, names: readonly string[]): boolean {
  return names.some((name) =>
    isPattern(name) ? matchesGlob(type, name, { left: Number.POSITIVE_INFINITY }) : name === type,
  );
}

type Ranked = { readonly listener: Listener; readonly rank: number };

/** The listeners of a name, in order: those that name it, and those with a pattern that means it. */
function finder(listeners: readonly Listener[]): (type: string) => readonly Listener[] {
  const exact = new Map<string, Ranked[]>();
  const patterns: Ranked[] = [];
  for (const [rank, listener] of listeners.entries()) {
    if (listener.events.some(isPattern)) patterns.push({ listener, rank });
    else for (const name of new Set(listener.events)) push(exact, name, { listener, rank });
  }
  return (type) => {
    const meant = patterns.filter(({ listener }) => isNamed(type, listener.events));
    return [...(exact.get(type) ?? []), ...meant]
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ listener }) => listener);
  };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function isFrom(listener: Listener, { kind, source }: Pick<Event, "kind" | "source">): boolean {
  return listener.from === undefined || listener.from.includes(source) || listener.from.includes(kind);
}

function inner<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = map.get(key);
  if (found) return found;
  const made = new Map<string, T>();
  map.set(key, made);
  return made;
}
