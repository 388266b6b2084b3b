import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

// In one order for everybody: two that want the same keys cannot wait for each other.
const LOCK_KEYS = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS wanted (key)";
// A delivery that waits in its lane is locked behind the lane, as when it is released.
const LOCK_PENDING = `SELECT delivery.lane FROM delivery
  WHERE seq IN (SELECT delivery_seq FROM stop_key WHERE key = ANY($1::text[])) AND state = 'pending'
  ORDER BY seq FOR UPDATE`;
const LIST_WAITING = `SELECT DISTINCT lane FROM delivery
  WHERE seq IN (SELECT delivery_seq FROM stop_key WHERE key = ANY($1::text[])) AND state = 'waiting'`;

// In one order for everybody: two that move in the same lanes cannot wait for each other.
const LOCK_LANES = "SELECT 1 FROM lane WHERE lane = ANY($1::text[]) ORDER BY lane FOR UPDATE";

type LaneRow = { readonly lane: string | null };

const BITS = 64;

/** Until the transaction's end nobody else decides by one of these keys. */
export async function lockKeys(
  { hash }: Pick<PgContext, "hash">,
  sql: Statements,
  keys: Iterable<string>,
): Promise<void> {
  const numbers = new Set(Array.from(keys, (key) => lockOf(hash(key))));
  if (numbers.size > 0) await sql.all(LOCK_KEYS, [...numbers].sort());
}

/**
 * Locks what may be stopped under the keys, in the order of everybody: deliveries that are pending, then windows, then
 * lanes. Returns the lanes, which are to be locked behind the windows.
 */
export async function lockStopped(sql: Statements, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const pending = await sql.all<LaneRow>(LOCK_PENDING, keys);
  const waiting = await sql.all<LaneRow>(LIST_WAITING, keys);
  return [...pending, ...waiting].flatMap(({ lane }) => lane ?? []);
}

/** Nobody joins or leaves them until the transaction's end. To be taken behind deliveries, gates and windows, all at once. */
export async function lockLanes(sql: Statements, lanes: readonly (string | null)[]): Promise<void> {
  const named = new Set(lanes.filter((lane) => lane !== null));
  if (named.size > 0) await sql.all(LOCK_LANES, [...named]);
}

function lockOf(hash: Uint8Array): string {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return BigInt.asIntN(BITS, view.getBigInt64(0)).toString();
}
