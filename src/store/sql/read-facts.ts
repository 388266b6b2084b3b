import type { Event } from "../../model/event.ts";
import { type Facts, type Intent, NO_FACTS, type PendingReminder, type Sent } from "../../model/plan.ts";
import { type OpenStopRow, stoppableOf } from "../rows/stop-rows.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { factsOf } from "./facts.ts";
import { heardUnder } from "./heard.ts";
import { openStopsOf } from "./stops.ts";
import { windowsFor } from "./windows.ts";

// Made no earlier than received: what was made before the time asked for need not be looked at. SQLite takes `at` from
// the row of the least distance.
const FIND_NEAREST_SENT = `SELECT event.received_at AS at, min(abs(event.received_at - ?)) AS distance FROM delivery
  CROSS JOIN event ON event.seq = delivery.event_seq
  WHERE once_per_key = ? AND rule = ? AND action = ? AND preview = ? AND delivery.created_at > ?
    AND state <> 'dead' AND state <> 'cancelled'`;
// What was rendered, or is about to be, cannot speak for another event any more.
const FIND_RENDERED = `SELECT 1 AS rendered FROM delivery WHERE seq = ?
  AND (EXISTS (SELECT 1 FROM rendering
      WHERE rendering.delivery_seq = delivery.seq AND rendering.fence > delivery.redriven_at_fence)
    OR EXISTS (SELECT 1 FROM attempt
      WHERE attempt.delivery_seq = delivery.seq AND attempt.fence = delivery.fence AND outcome = 'open'))`;

/** Everything that the intents ask for, and nothing else: most ask for nothing. */
export function readFacts(context: SqlContext, event: Event, intents: readonly Intent[]): Facts {
  if (intents.every(asksForNothing)) return NO_FACTS;
  const { sql } = context;
  const { keys } = event.subject;
  const stops = intents.flatMap(({ stop }) => stop ?? []);
  return {
    decisions: stops.some(({ decision }) => decision) ? factsOf(sql, keys) : [],
    heard: stops.some(({ cancel_when }) => cancel_when) ? heardUnder(sql, keys) : [],
    pending: pendingBeside(sql, keys, intents.filter(asksForPending)),
    windows: intents.flatMap((intent) => windowsFor(context, intent)),
    sent: intents.flatMap((intent) => sentNear(context, event, intent)),
  };
}

function asksForNothing({ stop, digest, once_per }: Intent): boolean {
  return stop === undefined && digest === undefined && once_per === undefined;
}

function asksForPending({ stop }: Intent): boolean {
  return stop?.if_pending !== undefined && stop.if_pending !== "add";
}

function pendingBeside(
  sql: Driver,
  keys: readonly string[],
  intents: readonly Intent[],
): readonly PendingReminder[] {
  if (intents.length === 0) return [];
  return openStopsOf(sql, keys)
    .filter((row) => row.reminder === 1 && intents.some((intent) => canMeet(sql, row, intent)))
    .map(pendingOf);
}

function canMeet(sql: Driver, row: OpenStopRow, { rule, was = [], action, stop }: Intent): boolean {
  const isSame = row.action === action && [rule, ...was].includes(row.rule);
  return isSame && (stop?.if_pending !== "keep" || sql.all(FIND_RENDERED, row.delivery_seq).length === 0);
}

function pendingOf(row: OpenStopRow): PendingReminder {
  const { reference, moment } = stoppableOf(row);
  const { rule, action, preview, delivery_seq: seq } = row;
  return { rule, action, preview: preview === 1, seq, reference, moment };
}

/** By receipt, so that a replay of old events is throttled as they would have been when they came. */
function sentNear({ sql, hash }: SqlContext, { received_at }: Event, intent: Intent): readonly Sent[] {
  const { rule, was = [], action, preview, once_per } = intent;
  if (!once_per) return [];
  const key = hash(once_per.key);
  const from = received_at - once_per.within;
  return [rule, ...was].flatMap((id) => {
    const values = [received_at, key, id, action, preview ? 1 : 0, from];
    const at = sql.all<{ at: number | null }>(FIND_NEAREST_SENT, ...values)[0]?.at ?? undefined;
    return at === undefined ? [] : [{ rule: id, action, preview, key: once_per.key, at }];
  });
}
