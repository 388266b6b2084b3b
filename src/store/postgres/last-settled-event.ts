import { RelayError } from "../../errors.ts";
import type { Statements } from "./driver.ts";

/** A transaction that records takes milliseconds; one that takes so long hangs. */
const WAIT_AT_MOST_MS = 20_000;
const LOOK_AGAIN_AFTER_MS = 5;

// A number is handed out before its row is committed, so that a lower one may come after a higher one. Whoever took a
// number keeps PostgreSQL's own lock on the sequence until its transaction ends: that says for whom to wait.
const OF_SEQUENCE = `locktype = 'relation' AND relation = 'event_seq_seq'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()`;
const LAST_EVENT = `SELECT coalesce((SELECT max(seq) FROM event), 0) AS last,
  ARRAY(SELECT virtualtransaction FROM pg_locks WHERE ${OF_SEQUENCE}) AS writers`;
const STILL_WRITING = `SELECT 1 AS found FROM pg_locks WHERE ${OF_SEQUENCE} AND virtualtransaction = ANY($1::text[])
  LIMIT 1`;

/** The last event up to which no other can appear any more: it waits for those that are being recorded. */
export async function lastSettledEvent(sql: Statements): Promise<number> {
  const [row] = await sql.all<{ last: number; writers: readonly string[] }>(LAST_EVENT);
  if (!row) return 0;
  if (row.writers.length > 0) await untilEnded(sql, row.writers);
  return row.last;
}

async function untilEnded(sql: Statements, writers: readonly string[]): Promise<void> {
  for (let waited = 0; waited < WAIT_AT_MOST_MS; waited += LOOK_AGAIN_AFTER_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_AFTER_MS));
    if ((await sql.all(STILL_WRITING, writers)).length === 0) return;
  }
  throw new RelayError(
    "store_busy",
    "Another process has been recording an event for too long to say which events come before it. Try again; if it stays so, restart that process.",
  );
}
