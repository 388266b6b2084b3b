import type { Claimed, StoredEvent } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { EVENT_COLUMNS, type StoredEventRow, storedEventOf } from "../rows/event-row.ts";
import type { Driver } from "./driver.ts";

/** A reminder hands over so many of the events that it speaks for; its texts come from the newest. */
const MAX_OLDER = 20;

const COUNT_MEMBERS = "SELECT count(*) AS members FROM member WHERE delivery_seq = (? | 0)";
const FIND_MEMBERS = `SELECT ${EVENT_COLUMNS} FROM member
  CROSS JOIN event ON event.seq = member.event_seq
  WHERE member.delivery_seq = (? | 0) ORDER BY member.event_seq LIMIT (? | 0)`;
const FIND_MEMBERS_WITH_BODIES = `SELECT ${EVENT_COLUMNS}, body.text FROM member
  CROSS JOIN event ON event.seq = member.event_seq
  LEFT JOIN body ON body.event_seq = event.seq
  WHERE member.delivery_seq = (? | 0) ORDER BY member.event_seq LIMIT (? | 0)`;
const FIND_OLDER = `SELECT ${EVENT_COLUMNS} FROM member
  CROSS JOIN event ON event.seq = member.event_seq
  WHERE member.delivery_seq = (? | 0) AND member.event_seq <> (? | 0)
  ORDER BY member.event_seq DESC LIMIT ${MAX_OLDER}`;
const FIND_EVENT = `SELECT ${EVENT_COLUMNS} FROM event WHERE event.seq = (? | 0)`;
const FIND_EVENT_WITH_BODY = `SELECT ${EVENT_COLUMNS}, body.text
  FROM event LEFT JOIN body ON body.event_seq = event.seq WHERE event.seq = (? | 0)`;

type Events = Pick<Claimed, "events" | "members">;

/** The events that a delivery speaks for, as whoever attempts it is given them. */
export function claimedEvents(sql: Driver, row: DeliveryRow, withBodies: boolean): Events {
  if (row.digest_max !== null) return membersOf(sql, row.seq, row.digest_max, withBodies);
  if (row.event_seq === null) return { events: [], members: 0 };
  const text = withBodies ? FIND_EVENT_WITH_BODY : FIND_EVENT;
  const newest = sql.all<StoredEventRow>(text, row.event_seq).map(storedEventOf);
  const older = row.reminder === 1 ? olderOf(sql, row.seq, row.event_seq) : [];
  const members = older.length > 0 ? countMembers(sql, row.seq) : newest.length;
  return { events: [...older, ...newest], members };
}

function membersOf(sql: Driver, delivery: number, max: number, withBodies: boolean): Events {
  const text = withBodies ? FIND_MEMBERS_WITH_BODIES : FIND_MEMBERS;
  const events = sql.all<StoredEventRow>(text, delivery, max).map(storedEventOf);
  return { events, members: countMembers(sql, delivery) };
}

function countMembers(sql: Driver, delivery: number): number {
  return sql.all<{ members: number }>(COUNT_MEMBERS, delivery)[0]?.members ?? 0;
}

function olderOf(sql: Driver, delivery: number, newest: number): readonly StoredEvent[] {
  return sql.all<StoredEventRow>(FIND_OLDER, delivery, newest).map(storedEventOf).reverse();
}
