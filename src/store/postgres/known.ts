import { isTerminal } from "../../model/decision.ts";
import type { Intent, OpenWindow, Sent } from "../../model/plan.ts";
import type { FactRow } from "../rows/fact-row.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import type { FactRows } from "./keep-fact.ts";
import type { Keyed } from "./keys-to-lock.ts";
import { lockStopped } from "./locks.ts";
import { asksForPending } from "./read-facts.ts";
import { sentNear } from "./sent-near.ts";
import { saysSomething } from "./stop-older.ts";
import { windowsFor } from "./windows.ts";

/**
 * What the store knows under the keys of several events, read at once; what is decided about one of them is added, so
 * that the next one sees it.
 */
export type Known = {
  /** What a check's key was seen beside. */
  readonly links: Map<string, string>;
  readonly facts: FactRows;
  /** Under these something open can be stopped, or met. */
  readonly stopped: Set<string>;
  /** Of what is open there. */
  readonly lanes: readonly string[];
  /** Under these an event was heard that a `cancel_when` may name. */
  readonly heard: Set<string>;
  readonly windows: OpenWindow[];
  readonly sent: Sent[];
};

const FIND_LINKS = "SELECT key, strongest FROM subject_link WHERE key = ANY($1::text[])";
const FIND_FACTS = "SELECT * FROM fact WHERE key = ANY($1::text[])";
const FIND_STOPPED = `SELECT key FROM unnest($1::text[]) AS asked (key)
  WHERE EXISTS (SELECT 1 FROM stop_key WHERE stop_key.key = asked.key)`;
const FIND_HEARD = `SELECT key FROM unnest($1::text[]) AS asked (key)
  WHERE EXISTS (SELECT 1 FROM event WHERE subject_key = asked.key)
    OR EXISTS (SELECT 1 FROM named_event WHERE named_event.key = asked.key)`;

type LinkRow = { readonly key: string; readonly strongest: string };
type KeyRow = { readonly key: string };

/** What the keys were seen beside. */
export async function readLinks(sql: Statements, keys: Iterable<string>): Promise<Map<string, string>> {
  const asked = [...new Set(keys)];
  if (asked.length === 0) return new Map();
  const rows = await sql.all<LinkRow>(FIND_LINKS, asked);
  return new Map(rows.map(({ key, strongest }) => [key, strongest]));
}

/** Reads what the events ask for, and nothing else: most ask for little. Their keys are locked by then. */
export async function readKnown(
  context: PgContext,
  sql: Statements,
  links: Map<string, string>,
  members: readonly Keyed[],
): Promise<Known> {
  const ask = (asks: (member: Keyed) => boolean) => keysOf(members.filter(asks), links);
  const intents = members.flatMap((member) => member.intents);
  const stopped = await readKeys(sql, FIND_STOPPED, ask(asksStops));
  return {
    links,
    facts: await readFactRows(sql, ask(asksFacts)),
    stopped,
    lanes: await lockStopped(sql, [...stopped]),
    heard: await readKeys(sql, FIND_HEARD, ask(asksHeard)),
    windows: [...(await windowsFor(context, sql, intents))],
    sent: [...(await sentNear(context, sql, members.flatMap(throttled)))],
  };
}

function asksFacts({ event, intents }: Keyed): boolean {
  return isTerminal(event.decision) || intents.some(({ stop }) => stop?.decision);
}

export function asksStops({ event, intents, cancels }: Keyed): boolean {
  return saysSomething(event, cancels) || intents.some(asksForPending);
}

export function asksHeard({ intents }: Keyed): boolean {
  return intents.some(({ stop }) => stop?.cancel_when);
}

function throttled({ event, intents }: Keyed): readonly { intent: Intent; received_at: number }[] {
  return intents.flatMap((intent) => (intent.once_per ? [{ intent, received_at: event.received_at }] : []));
}

/** Those of the events' subjects, and of what these are known to belong to. */
function keysOf(members: readonly Keyed[], links: ReadonlyMap<string, string>): readonly string[] {
  const keys = members.flatMap(({ event }) => event.subject.keys);
  return [...new Set([...keys, ...keys.flatMap((key) => links.get(key) || [])])];
}

async function readFactRows(sql: Statements, keys: readonly string[]): Promise<FactRows> {
  if (keys.length === 0) return new Map();
  return Map.groupBy(await sql.all<FactRow>(FIND_FACTS, keys), ({ key }) => key);
}

async function readKeys(sql: Statements, statement: string, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  return new Set((await sql.all<KeyRow>(statement, keys)).map(({ key }) => key));
}
