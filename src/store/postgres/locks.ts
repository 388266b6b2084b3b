import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

// In one order for everybody: two that want the same keys cannot wait for each other.
const LOCK_KEYS = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS wanted (key)";
const LOCK_DELIVERIES = "SELECT 1 FROM delivery WHERE seq = ANY($1::bigint[]) ORDER BY seq FOR UPDATE";

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

/** To be taken after keys, and before lanes. */
export async function lockDeliveries(sql: Statements, seqs: readonly number[]): Promise<void> {
  if (seqs.length > 0) await sql.all(LOCK_DELIVERIES, seqs);
}

function lockOf(hash: Uint8Array): string {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return BigInt.asIntN(BITS, view.getBigInt64(0)).toString();
}
