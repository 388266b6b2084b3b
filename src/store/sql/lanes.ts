import type { DeliveryRow } from "../rows/delivery-row.ts";
import type { Driver } from "./driver.ts";

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
