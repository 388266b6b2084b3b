import type { DeliveryRow } from "../rows/delivery-row.ts";
import type { Opened } from "./context.ts";
import type { Statements } from "./driver.ts";

// Only what finds another at the head counts; then it stands behind all that came before it.
const JOIN = `INSERT INTO lane (lane, head, joined) VALUES ($1, $2, 0)
  ON CONFLICT (lane) DO UPDATE SET joined = lane.joined + 1 WHERE lane.head <> excluded.head
  RETURNING head, joined`;
// All who join a lane at once, in their order: the first of them is its head if nobody was there.
const JOIN_MANY = `INSERT INTO lane (lane, head, joined)
  SELECT lane, head, many - 1 FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS joining (lane, head, many)
  ORDER BY lane COLLATE "C"
  ON CONFLICT (lane) DO UPDATE SET joined = lane.joined + excluded.joined + 1
  RETURNING lane, head, joined`;
const PARK = "UPDATE delivery SET state = 'waiting', due_at = NULL, lane_place = $1 WHERE seq = $2";
const END_BACKLOG = "UPDATE delivery SET backlog = 0 WHERE seq = $1";
// Locked before the next one is looked for: whoever joins meanwhile is seen, or finds the lane closed.
const IS_HEAD = "SELECT 1 AS held FROM lane WHERE lane = $1 AND head = $2 FOR UPDATE";
const RELEASE_NEXT = `UPDATE delivery SET state = 'pending', due_at = $1, lane_place = NULL
  WHERE seq = (SELECT seq FROM delivery
    WHERE lane = $2 AND state = 'waiting' ORDER BY lane_place LIMIT 1 FOR UPDATE)
  RETURNING seq, gate, flow, backlog, due_at`;
const SET_HEAD = "UPDATE lane SET head = $1 WHERE lane = $2";
const CLOSE = "DELETE FROM lane WHERE lane = $1";

type LaneRow = { readonly head: number; readonly joined: number };

/** What leaves its lane, and when what comes behind it is due. */
export type Leaving = {
  readonly lane: string;
  readonly delivery: number;
  readonly due_at: number;
  /** What is released is added. */
  readonly opened: Opened[];
};

/** Takes the head of a lane, or a place behind all others in it; undefined: it is the head. Costs the same however many wait. */
async function joinLane(sql: Statements, lane: string, delivery: number): Promise<number | undefined> {
  const row = (await sql.all<LaneRow>(JOIN, lane, delivery))[0];
  return !row || row.head === delivery ? undefined : row.joined;
}

/** The same for new deliveries of many lanes, in their order. Returns the places of those that are no head. */
export async function joinLanes(
  sql: Statements,
  joining: readonly { readonly seq: number; readonly lane: string }[],
): Promise<ReadonlyMap<number, number>> {
  if (joining.length === 0) return new Map();
  const byLane = Map.groupBy(joining, ({ lane }) => lane);
  const heads = [...byLane.values()].map(([first]) => first?.seq ?? 0);
  const many = [...byLane.values()].map(({ length }) => length);
  const rows = await sql.all<LaneRow & { lane: string }>(JOIN_MANY, [...byLane.keys()], heads, many);
  return new Map(rows.flatMap((row) => placesIn(row, byLane.get(row.lane) ?? [])));
}

function placesIn(
  { head, joined }: LaneRow,
  members: readonly { readonly seq: number }[],
): readonly (readonly [number, number])[] {
  const last = members.length - 1;
  return members.flatMap(({ seq }, i) => (seq === head ? [] : [[seq, joined - last + i] as const]));
}

/**
 * Joins what is claimed; true: another is at the head, so it waits. From now on others may wait for it, so it has no
 * second turn behind the live ones.
 */
export async function parkInLane(
  sql: Statements,
  row: Pick<DeliveryRow, "seq" | "lane" | "backlog">,
): Promise<boolean> {
  if (row.lane === null) return false;
  if (row.backlog === 1) await sql.all(END_BACKLOG, row.seq);
  const place = await joinLane(sql, row.lane, row.seq);
  if (place === undefined) return false;
  await sql.all(PARK, place, row.seq);
  return true;
}

/** What was at the head has ended, or yields its place: the next one is due then. Of one that is not, nothing happens. */
export async function leaveLane(sql: Statements, { lane, delivery, due_at, opened }: Leaving): Promise<void> {
  if ((await sql.all(IS_HEAD, lane, delivery)).length === 0) return;
  const next = (await sql.all<Opened>(RELEASE_NEXT, due_at, lane))[0];
  if (!next) return void (await sql.all(CLOSE, lane));
  await sql.all(SET_HEAD, next.seq, lane);
  opened.push(next);
}
