import { isTerminal } from "../../model/decision.ts";
import type { Plan } from "../../model/plan.ts";
import type { Arrival, Receipt } from "../../ports/intake.ts";
import type { StoredEvent } from "../../ports/queue.ts";
import { aboutSubject } from "../rows/about-subject.ts";
import type { DeliveryOrder } from "../rows/delivery-order.ts";
import { detailsOf } from "../rows/event-details.ts";
import { keyedPlan } from "../rows/keyed-plan.ts";
import type { SqlContext } from "./context.ts";
import { keepFacts } from "./facts.ts";
import { placeDelivery, settleIntents } from "./insert-deliveries.ts";
import { stopOlder } from "./stop-older.ts";
import { resolveSubject } from "./subject.ts";

const INSERT_EVENT = `INSERT INTO event
  (seq, id, dedupe_key, source, kind, type, occurred_at, received_at, decision, subject_key, assurance, routing, reason, details, plan)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_BODY = "INSERT INTO body (event_seq, text) VALUES (?, ?)";
const NOTE_ARRIVAL = `INSERT INTO arrival (source, last_event_at) VALUES (?, ?)
  ON CONFLICT (source) DO UPDATE SET last_event_at = excluded.last_event_at`;

const NOTHING: Plan["cancels"] = [];
const ARRIVAL_PRECISION_MS = 1_000;

/** Stores events with their settled plans. Runs inside a transaction; later members see earlier ones' facts. */
export function recordEvents(context: SqlContext, batch: readonly Arrival[]): readonly Receipt[] {
  const now = context.clock();
  for (const { event } of batch) noteArrival(context, event.source, now);
  context.seen.takeOverSome();
  return batch.map((arrival) => recordEvent(context, arrival, now));
}

/** When a source was last heard, to the second: more would cost every event a write. */
function noteArrival({ sql, heard }: SqlContext, source: string, now: number): void {
  const last = heard.get(source);
  if (last !== undefined && Math.abs(now - last) < ARRIVAL_PRECISION_MS) return;
  heard.set(source, now);
  sql.all(NOTE_ARRIVAL, source, now);
}

function recordEvent(context: SqlContext, arrival: Arrival, now: number): Receipt {
  const { sql, hash, seen } = context;
  const { event, plan } = arrival;
  const key = hash(`${event.source}\0${event.source_event_id}`);
  const first = seen.repeat(key);
  if (first !== undefined) return { id: first, type: event.type, result: "duplicate" };

  const subjectKey = resolveSubject(sql, event.subject.keys);
  const seq = insertEvent(context, arrival, key, subjectKey);
  seen.add(key, seq);
  sql.all(INSERT_BODY, seq, arrival.body);
  const about = aboutSubject(event, subjectKey);
  if (isTerminal(event.decision)) keepFacts(sql, about, seq);
  stopOlder(context, { event: about, seq, cancels: plan?.cancels ?? NOTHING, now });
  if (plan) insertPlan(context, { event: about, seq }, subjectKey, keyedPlan(plan, event, subjectKey), now);
  return {
    id: event.id,
    type: event.type,
    result: arrival.routing === "unreadable" ? "unreadable" : "stored",
  };
}

function insertEvent(
  { sql, nextSeq, explain }: SqlContext,
  { event, routing, reason, plan }: Arrival,
  dedupeKey: Uint8Array,
  subjectKey: string | undefined,
): number {
  const seq = nextSeq.event();
  sql.all(
    INSERT_EVENT,
    seq,
    event.id,
    dedupeKey,
    event.source,
    event.kind,
    event.type,
    event.occurred_at,
    event.received_at,
    event.decision,
    subjectKey ?? null,
    event.assurance,
    routing,
    reason ?? null,
    detailsOf(event),
    plan ? explain(plan) : null,
  );
  return seq;
}

function insertPlan(
  context: SqlContext,
  stored: StoredEvent,
  subject_key: string | undefined,
  plan: Plan,
  now: number,
): void {
  if (plan.intents.length === 0) return;
  const order: DeliveryOrder = { stored, subject_key, rules_hash: plan.rules_hash, backlog: 0, now };
  for (const settled of settleIntents(context, order, plan.intents)) {
    placeDelivery(context, settled, order);
  }
}
