import type { ErasedCounts } from "../../ports/retention.ts";
import { addCounts, NOTHING_ERASED } from "../rows/erased-counts.ts";
import type { EventDetails } from "../rows/event-details.ts";
import { impersonal } from "../rows/impersonal.ts";
import { changedBy } from "./changed-by.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { type ErasableRow, eraseDelivery } from "./erase-delivery.ts";

// Locked in the order in which everybody does: events, deliveries, lanes, and behind these what waits in them. So an
// attempt's end is written before, or not at all.
const LOCK_EVENTS = `SELECT seq, details FROM event
  WHERE seq = ANY ($1::bigint[]) AND routing <> 'erased' ORDER BY seq FOR UPDATE`;
const LOCK_DELIVERIES = `SELECT seq FROM delivery
  WHERE seq IN (SELECT delivery_seq FROM delivery_event WHERE event_seq = ANY ($1::bigint[])) AND state <> 'waiting'
  ORDER BY seq FOR UPDATE`;
const LOCK_LANES = `SELECT lane FROM lane
  WHERE lane IN (SELECT lane FROM delivery
    WHERE seq IN (SELECT delivery_seq FROM delivery_event WHERE event_seq = ANY ($1::bigint[])) AND ended_at IS NULL)
  ORDER BY lane FOR UPDATE`;
const FIND_DELIVERIES = `SELECT delivery.seq, delivery.id, state, gate, lane, fence, digest_max
  FROM delivery_event JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = $1 ORDER BY delivery.seq`;
const DROP_BODY = "DELETE FROM body WHERE event_seq = $1";
const DROP_NAMED = "DELETE FROM named_event WHERE key = ANY ($1::text[]) AND event_seq = $2";
const DROP_FACTS = "DELETE FROM fact WHERE key = ANY ($1::text[]) AND event_seq = $2";
const CLEAR_EVENT = "UPDATE event SET details = $1, subject_key = NULL, routing = 'erased' WHERE seq = $2";

type FoundRow = { readonly seq: number; readonly details: string };

/**
 * Clears events and their deliveries; ids, type, decision, times and states stay. Again, it finds nothing. What has
 * to be looked at now that others are gone is added to `opened`.
 */
export async function eraseEvents(
  context: PgContext,
  sql: Statements,
  seqs: readonly number[],
  opened: Opened[],
): Promise<ErasedCounts> {
  const events = await sql.all<FoundRow>(LOCK_EVENTS, seqs);
  await sql.all(LOCK_DELIVERIES, seqs);
  await sql.all(LOCK_LANES, seqs);
  let counts = NOTHING_ERASED;
  for (const row of events) counts = addCounts(counts, await eraseEvent(context, sql, row, opened));
  return counts;
}

async function eraseEvent(
  context: PgContext,
  sql: Statements,
  row: FoundRow,
  opened: Opened[],
): Promise<ErasedCounts> {
  const { seq } = row;
  const details: EventDetails = JSON.parse(row.details);
  const deliveries = await sql.all<ErasableRow>(FIND_DELIVERIES, seq);
  let counts: ErasedCounts = {
    ...NOTHING_ERASED,
    events: 1,
    deliveries: deliveries.length,
    cancelled: deliveries.filter(({ state }) => state === "pending" || state === "waiting").length,
  };
  const now = context.clock();
  for (const delivery of deliveries)
    counts = addCounts(counts, await eraseDelivery(context, sql, { event: seq, now, opened }, delivery));
  await sql.all(DROP_NAMED, details.subject.keys, seq);
  await sql.all(DROP_FACTS, details.subject.keys, seq);
  await sql.all(CLEAR_EVENT, JSON.stringify(impersonal(details)), seq);
  return addCounts(counts, { bodies: await changedBy(sql, DROP_BODY, seq) });
}
