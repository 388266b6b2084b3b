import type { Arrival } from "../../ports/intake.ts";
import { textOfBytes } from "../rows/text-of-bytes.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

/** An arrival, and what is known of it by its dedupe key. */
export type Sorted = {
  readonly arrival: Arrival;
  readonly key: Uint8Array;
  /** Of a duplicate: the id of the event that was stored first. */
  readonly first?: string | undefined;
};

// In the order of the keys: of two transactions with the same keys, one waits for the other. The unique key decides,
// whoever else is writing.
const ADD_SEEN = `INSERT INTO seen (key, event_id, seen_at)
  SELECT key, event_id, seen_at FROM unnest($1::bytea[], $2::text[], $3::bigint[]) AS new (key, event_id, seen_at)
  ORDER BY key ON CONFLICT DO NOTHING RETURNING event_id`;
const FIND_SEEN = "SELECT key, event_id FROM seen WHERE key = ANY($1::bytea[])";
const COUNT_DUPLICATES = `WITH repeated AS (
    SELECT event.seq, own.times FROM event
    JOIN unnest($1::text[], $2::bigint[]) AS own (id, times) ON own.id = event.id
    ORDER BY event.seq FOR UPDATE OF event)
  UPDATE event SET duplicates = duplicates + repeated.times FROM repeated WHERE event.seq = repeated.seq`;

/** Says of each whether it is new, and remembers those that are. */
export async function sortOut(
  { hash }: Pick<PgContext, "hash">,
  sql: Statements,
  batch: readonly Arrival[],
): Promise<readonly Sorted[]> {
  const keyed = batch.map((arrival) => ({ arrival, key: dedupeKey(hash, arrival) }));
  const earliest = new Map<string, Sorted>();
  for (const one of keyed) if (!earliest.has(textOfBytes(one.key))) earliest.set(textOfBytes(one.key), one);
  const known = await repeatedIn(sql, [...earliest.values()]);
  return keyed.map((one) => {
    const name = textOfBytes(one.key);
    const first = earliest.get(name);
    const id = known.get(name) ?? (first === one ? undefined : first?.arrival.event.id);
    return id === undefined ? one : { ...one, first: id };
  });
}

/** Once all that is new is stored. */
export async function countDuplicates(sql: Statements, sorted: readonly Sorted[]): Promise<void> {
  const ids = sorted.flatMap(({ first }) => (first === undefined ? [] : [first]));
  if (ids.length === 0) return;
  const counts = Map.groupBy(ids, (id) => id);
  await sql.all(
    COUNT_DUPLICATES,
    [...counts.keys()],
    [...counts.values()].map(({ length }) => length),
  );
}

function dedupeKey(hash: PgContext["hash"], { event }: Arrival): Uint8Array {
  return hash(`${event.source}\0${event.source_event_id}`);
}

/** By key, the id of the event that is stored already. */
async function repeatedIn(sql: Statements, all: readonly Sorted[]): Promise<ReadonlyMap<string, string>> {
  const added = await sql.all<{ event_id: string }>(
    ADD_SEEN,
    all.map(({ key }) => key),
    all.map(({ arrival }) => arrival.event.id),
    all.map(({ arrival }) => arrival.event.received_at),
  );
  if (added.length === all.length) return new Map();
  const fresh = new Set(added.map(({ event_id }) => event_id));
  const known = all.filter(({ arrival }) => !fresh.has(arrival.event.id)).map(({ key }) => key);
  const rows = await sql.all<{ key: Uint8Array; event_id: string }>(FIND_SEEN, known);
  return new Map(rows.map(({ key, event_id }) => [textOfBytes(key), event_id]));
}
