import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import type { DeliveryRow } from "./rows.ts";

/** One that is to be tried again later than that does not hold up what comes behind it. */
export const LONGEST_HOLD_MS = 15 * 60_000;
const HEX = 16;
const HEX_DIGITS = 2;

// Only what finds another at the head counts; then it stands behind all that came before it.
const JOIN = `INSERT INTO lane (lane, head, joined) VALUES (?, ?, 0)
  ON CONFLICT (lane) DO UPDATE SET joined = joined + 1 WHERE head <> excluded.head
  RETURNING head, joined`;
const PARK = "UPDATE delivery SET state = 'waiting', due_at = NULL, lane_place = ? WHERE seq = ?";
const END_BACKLOG = "UPDATE delivery SET backlog = 0 WHERE seq = ?";
const IS_HEAD = "SELECT 1 AS held FROM lane WHERE lane = ? AND head = ?";
const RELEASE_NEXT = `UPDATE delivery SET state = 'pending', due_at = ?, lane_place = NULL
  WHERE seq = (SELECT seq FROM delivery
    WHERE lane = ? AND state = 'waiting' ORDER BY lane_place LIMIT 1)
  RETURNING seq`;
const SET_HEAD = "UPDATE lane SET head = ? WHERE lane = ?";
const CLOSE = "DELETE FROM lane WHERE lane = ?";

/**
 * The lane of a destination and a subject, and undefined where nobody is known. It shows only a hash: a subject's key
 * may be the operator's own id of a person.
 */
export function laneOf(
  { hash }: Pick<SqlContext, "hash">,
  destination: string,
  subjectKey: string | undefined,
): string | undefined {
  if (subjectKey === undefined) return undefined;
  const bytes = Array.from(hash(subjectKey), (byte) => byte.toString(HEX).padStart(HEX_DIGITS, "0"));
  return `${destination}/${bytes.join("")}`;
}

/** Whom a lane is about, by hash. */
export function subjectOfLane(lane: string): string {
  return lane.slice(lane.lastIndexOf("/") + 1);
}

/** The same subject's lane at another destination. */
export function laneElsewhere(lane: string, destination: string): string {
  return `${destination}/${subjectOfLane(lane)}`;
}

/** Takes the head of a lane, or a place behind all others in it; undefined: it is the head. Costs the same however many wait. */
export function joinLane(sql: Driver, lane: string, delivery: number): number | undefined {
  const row = sql.all<{ head: number; joined: number }>(JOIN, lane, delivery)[0];
  return !row || row.head === delivery ? undefined : row.joined;
}

/**
 * Joins what is claimed; true: another is at the head, so it waits. From now on others may wait for it, so it has no
 * second turn behind the live ones.
 */
export function parkInLane(sql: Driver, row: Pick<DeliveryRow, "seq" | "lane" | "backlog">): boolean {
  if (row.lane === null) return false;
  if (row.backlog === 1) sql.all(END_BACKLOG, row.seq);
  const place = joinLane(sql, row.lane, row.seq);
  if (place === undefined) return false;
  sql.all(PARK, place, row.seq);
  return true;
}

/** What was at the head has ended, or yields its place: the next one is due then. Of one that is not, nothing happens. */
export function leaveLane(sql: Driver, lane: string, delivery: number, due_at: number): void {
  if (sql.all(IS_HEAD, lane, delivery).length === 0) return;
  const next = sql.all<{ seq: number }>(RELEASE_NEXT, due_at, lane)[0];
  if (next) sql.all(SET_HEAD, next.seq, lane);
  else sql.all(CLOSE, lane);
}
