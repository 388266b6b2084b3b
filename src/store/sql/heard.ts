import type { Event } from "../../model/event.ts";
import type { Heard } from "../../model/plan.ts";
import { statementOf } from "../../model/stops.ts";
import type { Queue } from "../../ports/queue.ts";
import { aboutSubject } from "../rows/about-subject.ts";
import { EVENT_COLUMNS, eventOf, type StoredEventRow } from "../rows/event-row.ts";
import { keysOf, stoppableOf, WHOLE } from "../rows/stop-rows.ts";
import type { Driver } from "./driver.ts";
import { findStop } from "./stops.ts";
import { linkedKeys } from "./subject.ts";

const MAX_HEARD = 200;

const FIND_HEARD = `SELECT ${EVENT_COLUMNS} FROM event
  WHERE subject_key = ? ORDER BY seq DESC LIMIT ${MAX_HEARD}`;
const FIND_NAMED = `SELECT ${EVENT_COLUMNS} FROM named_event
  CROSS JOIN event ON event.seq = named_event.event_seq
  WHERE named_event.key = ? ORDER BY named_event.event_seq DESC LIMIT ${MAX_HEARD}`;
const KEEP_NAMED = "INSERT INTO named_event (key, event_seq) VALUES (?, ?) ON CONFLICT DO NOTHING";

/** Lets reminders that come later find an event that cancels by any key of it, not only by its subject's. */
export function keepNamed(sql: Driver, { subject }: Event, seq: number): void {
  for (const key of subject.keys.slice(1)) sql.all(KEEP_NAMED, key, seq);
}

/** What can be stopped of a delivery as a whole, and what is known of its subject by now. */
export function heardOf(sql: Driver, delivery: number): Awaited<ReturnType<Queue["heard"]>> {
  const row = findStop(sql, delivery, WHOLE);
  if (!row) return undefined;
  return { stoppable: stoppableOf(row), heard: heardUnder(sql, keysOf(row)) };
}

/** Events of the keys, or of what the keys are known to belong to; newest first, at most 200. */
export function heardUnder(sql: Driver, keys: readonly string[]): readonly Heard[] {
  const all = [...new Set([...keys, ...linkedKeys(sql, keys)])];
  const rows = all.flatMap((key) => [
    ...sql.all<StoredEventRow>(FIND_HEARD, key),
    ...sql.all<StoredEventRow>(FIND_NAMED, key),
  ]);
  return [...new Map(rows.map((row) => [row.seq, row])).values()]
    .sort((a, b) => b.seq - a.seq)
    .slice(0, MAX_HEARD)
    .map(heardFrom);
}

function heardFrom(row: StoredEventRow): Heard {
  const stored = eventOf(row);
  const event = aboutSubject(stored, stored.subject.key);
  return { type: event.type, ...statementOf(event, row.seq) };
}
