import type { Event } from "../../model/event.ts";
import type { Heard } from "../../model/plan.ts";
import { statementOf } from "../../model/stops.ts";
import type { Queue } from "../../ports/queue.ts";
import { aboutSubject } from "../rows/about-subject.ts";
import { EVENT_COLUMNS, eventOf, type StoredEventRow } from "../rows/event-row.ts";
import { keysOf, stoppableOf, WHOLE } from "../rows/stop-rows.ts";
import type { Statements } from "./driver.ts";
import { findStop } from "./stops.ts";
import { linkedKeys } from "./subject.ts";

const MAX_HEARD = 200;

const FIND_HEARD = `SELECT ${EVENT_COLUMNS} FROM event
  WHERE event.seq = ANY (ARRAY (
    SELECT found.seq FROM unnest($1::text[]) AS asked (key) CROSS JOIN LATERAL (
      (SELECT seq FROM event AS own WHERE own.subject_key = asked.key ORDER BY seq DESC LIMIT ${MAX_HEARD})
      UNION ALL
      (SELECT event_seq FROM named_event WHERE named_event.key = asked.key
        ORDER BY event_seq DESC LIMIT ${MAX_HEARD})
    ) AS found))
  ORDER BY event.seq DESC LIMIT ${MAX_HEARD}`;
const KEEP_NAMED = `INSERT INTO named_event (key, event_seq) SELECT unnest($1::text[]), $2
  ON CONFLICT DO NOTHING`;

/** Lets reminders that come later find an event that cancels by any key of it, not only by its subject's. */
export async function keepNamed(sql: Statements, { subject }: Event, seq: number): Promise<void> {
  const others = subject.keys.slice(1);
  if (others.length > 0) await sql.all(KEEP_NAMED, others, seq);
}

/** What can be stopped of a delivery as a whole, and what is known of its subject by now. */
export async function heardOf(sql: Statements, delivery: number): ReturnType<Queue["heard"]> {
  const row = await findStop(sql, delivery, WHOLE);
  if (!row) return undefined;
  return { stoppable: stoppableOf(row), heard: await heardUnder(sql, keysOf(row)) };
}

/** Events of the keys, or of what the keys are known to belong to; newest first, at most 200. */
export async function heardUnder(sql: Statements, keys: readonly string[]): Promise<readonly Heard[]> {
  const all = [...new Set([...keys, ...(await linkedKeys(sql, keys))])];
  return (await sql.all<StoredEventRow>(FIND_HEARD, all)).map(heardFrom);
}

function heardFrom(row: StoredEventRow): Heard {
  const stored = eventOf(row);
  const event = aboutSubject(stored, stored.subject.key);
  return { type: event.type, ...statementOf(event, row.seq) };
}
