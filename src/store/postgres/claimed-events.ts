import type { Claimed, StoredEvent } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { EVENT_COLUMNS, type StoredEventRow, storedEventOf } from "../rows/event-row.ts";
import type { Statements } from "./driver.ts";

/** A reminder hands over so many of the events that it speaks for; its texts come from the newest. */
const MAX_OLDER = 20;

// Bodies are needed to render, and only then.
const FIND_EVENTS = `SELECT ${EVENT_COLUMNS}, body.text FROM event
  LEFT JOIN body ON body.event_seq = event.seq AND event.seq = ANY($2::bigint[])
  WHERE event.seq = ANY($1::bigint[])`;
const FIND_MEMBERS = `SELECT ${EVENT_COLUMNS}, body.text, asked.seq AS delivery_seq
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS asked (seq, most, with_bodies)
  CROSS JOIN LATERAL (SELECT event_seq FROM member
    WHERE delivery_seq = asked.seq ORDER BY event_seq LIMIT asked.most) AS shown
  JOIN event ON event.seq = shown.event_seq
  LEFT JOIN body ON body.event_seq = event.seq AND asked.with_bodies = 1
  ORDER BY event.seq`;
const FIND_OLDER = `SELECT ${EVENT_COLUMNS}, asked.seq AS delivery_seq
  FROM unnest($1::bigint[], $2::bigint[]) AS asked (seq, newest)
  CROSS JOIN LATERAL (SELECT event_seq FROM member
    WHERE delivery_seq = asked.seq AND event_seq <> asked.newest
    ORDER BY event_seq DESC LIMIT ${MAX_OLDER}) AS older
  JOIN event ON event.seq = older.event_seq
  ORDER BY event.seq`;
const COUNT_MEMBERS = `SELECT delivery_seq, count(*) AS members FROM member
  WHERE delivery_seq = ANY($1::bigint[]) GROUP BY delivery_seq`;

type Events = Pick<Claimed, "events" | "members">;
type Asked = Pick<DeliveryRow, "seq" | "event_seq" | "digest_max" | "reminder">;
type MemberRow = StoredEventRow & { readonly delivery_seq: number };

/** The events that each delivery speaks for, as whoever attempts it is given them. */
export async function claimedEvents(
  sql: Statements,
  rows: readonly Asked[],
  withBodies: (row: Asked) => boolean,
): Promise<(row: Asked) => Events> {
  const digests = rows.filter(({ digest_max }) => digest_max !== null);
  const others = rows.filter(({ digest_max }) => digest_max === null);
  const members = await membersOf(sql, digests, withBodies);
  const older = await olderOf(sql, others);
  const newest = await newestOf(sql, others, withBodies);
  const counts = await countMembers(sql, [...digests.map(({ seq }) => seq), ...older.keys()]);
  return (row) => {
    if (row.digest_max !== null) {
      return { events: members.get(row.seq) ?? [], members: counts.get(row.seq) ?? 0 };
    }
    const own = newest.get(row.event_seq ?? 0);
    const events = [...(older.get(row.seq) ?? []), ...(own ? [own] : [])];
    return { events, members: counts.get(row.seq) ?? events.length };
  };
}

async function newestOf(
  sql: Statements,
  rows: readonly Asked[],
  withBodies: (row: Asked) => boolean,
): Promise<ReadonlyMap<number, StoredEvent>> {
  const seqs = seqsOf(rows);
  if (seqs.length === 0) return new Map();
  const found = await sql.all<StoredEventRow>(FIND_EVENTS, seqs, seqsOf(rows.filter(withBodies)));
  return new Map(found.map((row) => [row.seq, storedEventOf(row)]));
}

function seqsOf(rows: readonly Asked[]): readonly number[] {
  return [...new Set(rows.flatMap(({ event_seq }) => event_seq ?? []))];
}

async function membersOf(
  sql: Statements,
  digests: readonly Asked[],
  withBodies: (row: Asked) => boolean,
): Promise<ReadonlyMap<number, readonly StoredEvent[]>> {
  if (digests.length === 0) return new Map();
  const found = await sql.all<MemberRow>(
    FIND_MEMBERS,
    digests.map(({ seq }) => seq),
    digests.map(({ digest_max }) => digest_max),
    digests.map((row) => (withBodies(row) ? 1 : 0)),
  );
  return byDelivery(found);
}

async function olderOf(
  sql: Statements,
  rows: readonly Asked[],
): Promise<ReadonlyMap<number, readonly StoredEvent[]>> {
  const reminders = rows.filter(({ reminder, event_seq }) => reminder === 1 && event_seq !== null);
  if (reminders.length === 0) return new Map();
  const found = await sql.all<MemberRow>(
    FIND_OLDER,
    reminders.map(({ seq }) => seq),
    reminders.map(({ event_seq }) => event_seq),
  );
  return byDelivery(found);
}

async function countMembers(
  sql: Statements,
  deliveries: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (deliveries.length === 0) return new Map();
  const rows = await sql.all<{ delivery_seq: number; members: number }>(COUNT_MEMBERS, deliveries);
  return new Map(rows.map(({ delivery_seq, members }) => [delivery_seq, members]));
}

function byDelivery(rows: readonly MemberRow[]): ReadonlyMap<number, readonly StoredEvent[]> {
  const groups = Map.groupBy(rows, ({ delivery_seq }) => delivery_seq);
  return new Map([...groups].map(([delivery, group]) => [delivery, group.map(storedEventOf)]));
}
