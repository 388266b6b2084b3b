import { type Event, isWeak } from "../../model/event.ts";
import { momentOf } from "../../model/newer.ts";
import type { Heard } from "../../model/plan.ts";
import type { Queue } from "../../ports/queue.ts";
import type { Driver } from "./driver.ts";
import { EVENT_COLUMNS, eventOf, type StoredEventRow } from "./rows.ts";
import { findStop, keysOf, stoppableOf, WHOLE } from "./stops.ts";
import { aboutSubject, linkedKeys } from "./subject.ts";

const MAX_HEARD = 200;

const FIND_HEARD = `SELECT ${EVENT_COLUMNS} FROM event
  WHERE subject_key = ? ORDER BY seq DESC LIMIT ${MAX_HEARD}`;

/** What can be stopped of a delivery as a whole, and what is known of its subject by now. */
export function heardOf(sql: Driver, delivery: number): Awaited<ReturnType<Queue["heard"]>> {
  const row = findStop(sql, delivery, WHOLE);
  if (!row) return undefined;
  return { reminder: stoppableOf(row), heard: heardUnder(sql, keysOf(row)) };
}

/** Events of the keys, or of what the keys are known to belong to; newest first, at most 200. */
export function heardUnder(sql: Driver, keys: readonly string[]): readonly Heard[] {
  const all = new Set([...keys, ...linkedKeys(sql, keys)]);
  return [...all]
    .flatMap((key) => sql.all<StoredEventRow>(FIND_HEARD, key))
    .sort((a, b) => b.seq - a.seq)
    .slice(0, MAX_HEARD)
    .map(({ seq, ...row }) => heardFrom(eventOf({ seq, ...row }), seq));
}

function heardFrom(stored: Event, seq: number): Heard {
  const event = aboutSubject(stored, stored.subject.key);
  return {
    type: event.type,
    reference: event.subject.reference,
    source: event.source,
    weak: isWeak(event.assurance),
    ...momentOf(event, seq),
  };
}
