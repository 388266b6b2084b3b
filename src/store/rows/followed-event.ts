import type { StoredEvent } from "../../ports/queue.ts";
import { aboutSubject } from "./about-subject.ts";
import { eventOf, type StoredEventRow } from "./event-row.ts";
import { keysOf, type StopRow } from "./stop-rows.ts";

/** The event of a delivery that ended, for what follows: known by every key by which that was known. */
export function followedEvent(row: StoredEventRow, stop: StopRow | undefined): StoredEvent {
  const stored = eventOf(row);
  const event = aboutSubject(stored, stored.subject.key);
  const keys = [...new Set([...event.subject.keys, ...(stop ? keysOf(stop) : [])])];
  return { seq: row.seq, event: { ...event, subject: { ...event.subject, keys } } };
}
