import type { Arrival } from "../../ports/intake.ts";
import { detailsOf } from "../rows/event-details.ts";
import type { FactRow } from "../rows/fact-row.ts";
import type { Statements } from "./driver.ts";
import { insertion } from "./insertion.ts";

/** An event with its place in the store's order. */
type NewEvent = {
  readonly seq: number;
  readonly arrival: Arrival;
  readonly dedupe_key: Uint8Array;
  readonly subject_key: string | undefined;
  /** As it is written. */
  readonly explanation: string | undefined;
};

/** What is to be written about events and their subjects, gathered. */
export type EventWrites = {
  readonly events: NewEvent[];
  /** By key, what it was seen beside. */
  readonly subjects: Map<string, string>;
  /** By key, reference and source of weak ones. */
  readonly facts: Map<string, FactRow>;
  readonly named: { readonly key: string; readonly event_seq: number }[];
};

const RESERVE = "SELECT nextval('event_seq_seq') AS seq FROM generate_series(1, $1::int)";
const insertEvents = insertion("event", {
  seq: "bigint",
  id: "text",
  dedupe_key: "bytea",
  source: "text",
  kind: "text",
  type: "text",
  occurred_at: "bigint",
  received_at: "bigint",
  decision: "text",
  subject_key: "text",
  assurance: "text",
  routing: "text",
  reason: "text",
  details: "text",
  plan: "text",
});
const insertBodies = insertion("body", { event_seq: "bigint", text: "text" });
// What another one wrote meanwhile counts: two references beside one key, and it names nobody any more.
const writeLinks = insertion(
  "subject_link",
  { key: "text", strongest: "text" },
  `ON CONFLICT (key) DO UPDATE
    SET strongest = CASE WHEN starts_with(subject_link.strongest, 'ref:') THEN '' ELSE excluded.strongest END
    WHERE (excluded.strongest = '' OR starts_with(excluded.strongest, 'ref:'))
      AND subject_link.strongest NOT IN (excluded.strongest, '')`,
);
const writeFacts = insertion(
  "fact",
  {
    key: "text",
    reference: "text",
    weak_source: "text",
    source: "text",
    kind: "text",
    decision: "text",
    occurred_at: "bigint",
    received_at: "bigint",
    check_id: "text",
    event_seq: "bigint",
  },
  `ON CONFLICT (key, md5(reference), weak_source) DO UPDATE SET source = excluded.source, kind = excluded.kind,
    decision = excluded.decision, occurred_at = excluded.occurred_at, received_at = excluded.received_at,
    check_id = excluded.check_id, event_seq = excluded.event_seq`,
);
const keepNamed = insertion("named_event", { key: "text", event_seq: "bigint" }, "ON CONFLICT DO NOTHING");

/** Seqs for new events, ascending. */
export async function reserveEvents(sql: Statements, many: number): Promise<readonly number[]> {
  if (many === 0) return [];
  return (await sql.all<{ seq: number }>(RESERVE, many)).map(({ seq }) => seq);
}

export function noEvents(): EventWrites {
  return { events: [], subjects: new Map(), facts: new Map(), named: [] };
}

export async function writeEvents(
  sql: Statements,
  { events, subjects, facts, named }: EventWrites,
): Promise<void> {
  await insertEvents(sql, events.map(rowOf));
  await insertBodies(
    sql,
    events.map(({ seq, arrival }) => ({ event_seq: seq, text: arrival.body })),
  );
  // Everybody in the same order.
  const linked = [...subjects].map(([key, strongest]) => ({ key, strongest }));
  await writeLinks(sql, linked.sort(byKey));
  await writeFacts(sql, [...facts.values()].sort(byKey));
  await keepNamed(sql, named);
}

function rowOf({ seq, arrival, dedupe_key, subject_key, explanation }: NewEvent) {
  const { event, routing, reason } = arrival;
  return {
    seq,
    id: event.id,
    dedupe_key,
    source: event.source,
    kind: event.kind,
    type: event.type,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    decision: event.decision,
    subject_key: subject_key ?? null,
    assurance: event.assurance,
    routing,
    reason: reason ?? null,
    details: detailsOf(event),
    plan: explanation ?? null,
  };
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
