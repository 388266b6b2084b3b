import type { Event } from "../../model/event.ts";
import { type Facts, type Intent, NO_FACTS, type PendingReminder } from "../../model/plan.ts";
import { type OpenStopRow, stoppableOf } from "../rows/stop-rows.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { factsOf } from "./facts.ts";
import { heardUnder } from "./heard.ts";
import { sentNear } from "./sent-near.ts";
import { openStopsOf } from "./stops.ts";
import { windowsFor } from "./windows.ts";

// Nobody claims it, and nobody ends it, before the transaction's end.
const HOLD_OPEN = `SELECT fence, redriven_at_fence FROM delivery
  WHERE seq = $1 AND state IN ('pending', 'waiting') FOR UPDATE`;
// What was rendered, or is about to be, cannot speak for another event any more.
const FIND_RENDERED = `SELECT 1 AS rendered WHERE
  EXISTS (SELECT 1 FROM rendering WHERE delivery_seq = $1 AND fence > $2)
  OR EXISTS (SELECT 1 FROM attempt WHERE delivery_seq = $1 AND fence = $3 AND outcome = 'open')`;

/** Everything that the intents ask for, and nothing else: most ask for nothing. */
export async function readFacts(
  context: PgContext,
  sql: Statements,
  event: Event,
  intents: readonly Intent[],
): Promise<Facts> {
  if (intents.every(asksForNothing)) return NO_FACTS;
  const { keys } = event.subject;
  const stops = intents.flatMap(({ stop }) => stop ?? []);
  return {
    decisions: stops.some(({ decision }) => decision) ? await factsOf(sql, keys) : [],
    heard: stops.some(({ cancel_when }) => cancel_when) ? await heardUnder(sql, keys) : [],
    pending: await pendingBeside(sql, keys, intents.filter(asksForPending)),
    windows: await windowsFor(context, sql, intents),
    sent: await sentNear(
      context,
      sql,
      intents.map((intent) => ({ intent, received_at: event.received_at })),
    ),
  };
}

/** Needs nothing to be read before it is settled. */
export function asksForNothing({ stop, digest, once_per }: Intent): boolean {
  return stop === undefined && digest === undefined && once_per === undefined;
}

/** Joins, or replaces, what is open for its subject. */
export function asksForPending({ stop }: Intent): boolean {
  return stop?.if_pending !== undefined && stop.if_pending !== "add";
}

async function pendingBeside(
  sql: Statements,
  keys: readonly string[],
  intents: readonly Intent[],
): Promise<readonly PendingReminder[]> {
  if (intents.length === 0) return [];
  const pending: PendingReminder[] = [];
  for (const row of await openStopsOf(sql, keys)) {
    const meeting = row.reminder === 1 ? intents.filter((intent) => isSameAction(row, intent)) : [];
    if (meeting.length > 0 && (await canMeet(sql, row, meeting))) pending.push(pendingOf(row));
  }
  return pending;
}

function isSameAction(row: OpenStopRow, { rule, was = [], action }: Intent): boolean {
  return row.action === action && [rule, ...was].includes(row.rule);
}

async function canMeet(sql: Statements, row: OpenStopRow, intents: readonly Intent[]): Promise<boolean> {
  type HeldRow = { readonly fence: number; readonly redriven_at_fence: number };
  const [held] = await sql.all<HeldRow>(HOLD_OPEN, row.delivery_seq);
  if (!held) return false;
  if (intents.some(({ stop }) => stop?.if_pending !== "keep")) return true;
  const { redriven_at_fence, fence } = held;
  return (await sql.all(FIND_RENDERED, row.delivery_seq, redriven_at_fence, fence)).length === 0;
}

function pendingOf(row: OpenStopRow): PendingReminder {
  const { reference, moment } = stoppableOf(row);
  const { rule, action, preview, delivery_seq: seq } = row;
  return { rule, action, preview: preview === 1, seq, reference, moment };
}
