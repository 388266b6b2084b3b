import { keysOf, type StopOrder, type StopRow } from "../rows/stop-rows.ts";
import type { Statements } from "./driver.ts";
import { insertion } from "./insertion.ts";

const insertStops = insertion(
  "stop",
  {
    delivery_seq: "bigint",
    member: "bigint",
    keys: "text",
    reference: "text",
    source: "text",
    trust_weak: "bigint",
    by_decision: "bigint",
    kind: "text",
    decision: "text",
    occurred_at: "bigint",
    received_at: "bigint",
    check_id: "text",
    event_seq: "bigint",
  },
  `ON CONFLICT (delivery_seq, member) DO UPDATE SET keys = excluded.keys, reference = excluded.reference,
    source = excluded.source, trust_weak = excluded.trust_weak, by_decision = excluded.by_decision,
    kind = excluded.kind, decision = excluded.decision, occurred_at = excluded.occurred_at,
    received_at = excluded.received_at, check_id = excluded.check_id, event_seq = excluded.event_seq`,
);
const insertKeys = insertion(
  "stop_key",
  { key: "text", delivery_seq: "bigint", member: "bigint" },
  "ON CONFLICT DO NOTHING",
);

/** What lets newer facts find what they stop, for as long as it is open. */
export function stopRowOf(order: StopOrder, keys: readonly string[], reference: string): StopRow {
  const { delivery, member, stop, event, seq } = order;
  return {
    delivery_seq: delivery,
    member,
    keys: JSON.stringify(keys),
    reference,
    source: event.source,
    trust_weak: stop.trust_weak ? 1 : 0,
    by_decision: stop.decision ? 1 : 0,
    kind: event.kind,
    decision: event.decision,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    check_id: event.check.id ?? null,
    event_seq: seq,
  };
}

/** Writes them, in place of what was there, so that facts find them by each of their keys. */
export async function writeStops(sql: Statements, rows: readonly StopRow[]): Promise<void> {
  await insertStops(sql, rows);
  await insertKeys(
    sql,
    rows.flatMap((row) =>
      keysOf(row).map((key) => ({ key, delivery_seq: row.delivery_seq, member: row.member })),
    ),
  );
}
