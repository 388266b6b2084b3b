import type { ErasedCounts } from "../../ports/retention.ts";
import { NOTHING_ERASED } from "../rows/erased-counts.ts";
import type { EventDetails } from "../rows/event-details.ts";
import { impersonal } from "../rows/impersonal.ts";
import { changedRows } from "./changed-rows.ts";
import type { SqlContext } from "./context.ts";
import { type ErasableRow, eraseDelivery } from "./erase-delivery.ts";

const FIND_EVENT = "SELECT details FROM event WHERE seq = ? AND routing <> 'erased'";
const FIND_DELIVERIES = `SELECT delivery.seq, delivery.id, state, gate, lane, fence, digest_max
  FROM delivery_event CROSS JOIN delivery ON delivery.seq = delivery_event.delivery_seq
  WHERE delivery_event.event_seq = ? ORDER BY delivery.seq`;
const DROP_BODY = "DELETE FROM body WHERE event_seq = ?";
const DROP_NAMED = "DELETE FROM named_event WHERE key = ? AND event_seq = ?";
const DROP_FACT = "DELETE FROM fact WHERE key = ? AND event_seq = ?";
const CLEAR_EVENT = "UPDATE event SET details = ?, subject_key = NULL, routing = 'erased' WHERE seq = ?";

type Counts = Omit<ErasedCounts, "records">;

/** Clears an event and its deliveries; ids, type, decision, times and states stay. Again, it finds nothing. */
export function eraseEvent(context: SqlContext, seq: number): Counts {
  const { sql, clock } = context;
  const row = sql.all<{ details: string }>(FIND_EVENT, seq)[0];
  if (!row) return NOTHING_ERASED;
  const details: EventDetails = JSON.parse(row.details);
  const deliveries = sql.all<ErasableRow>(FIND_DELIVERIES, seq);
  const texts = deliveries.map((delivery) => eraseDelivery(context, delivery, seq, clock()));
  for (const key of details.subject.keys) {
    sql.all(DROP_NAMED, key, seq);
    sql.all(DROP_FACT, key, seq);
  }
  sql.all(CLEAR_EVENT, JSON.stringify(impersonal(details)), seq);
  sql.all(DROP_BODY, seq);
  return {
    events: 1,
    deliveries: deliveries.length,
    cancelled: deliveries.filter(({ state }) => state === "pending" || state === "waiting").length,
    bodies: changedRows(sql),
    renderings: sum(texts.map(({ renderings }) => renderings)),
    answers: sum(texts.map(({ answers }) => answers)),
    outbox: sum(texts.map(({ outbox }) => outbox)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
