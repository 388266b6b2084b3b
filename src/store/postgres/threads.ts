import { isNewer, momentOf } from "../../model/newer.ts";
import type { Claimed, Settlement } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { subjectOfLane } from "../rows/lane-names.ts";
import { MOMENT_COLUMNS, momentOfRow, momentValues } from "../rows/moment-row.ts";
import { type ThreadRow, threadOf } from "../rows/thread-row.ts";
import type { Statements } from "./driver.ts";

type Place = Pick<DeliveryRow, "seq" | "gate" | "lane">;
type FoundRow = ThreadRow & { readonly asked_seq: number; readonly rendering: string | null };

const FIND_THREADS = `SELECT asked.seq AS asked_seq, thread.*, sent.rendering
  FROM unnest($1::bigint[], $2::text[], $3::text[]) AS asked (seq, gate, subject)
  JOIN thread ON thread.gate = asked.gate AND thread.subject = asked.subject
  LEFT JOIN LATERAL (SELECT rendering FROM rendering
    WHERE delivery_seq = thread.delivery_seq ORDER BY fence DESC LIMIT 1) AS sent ON true`;
const LOCK_THREAD = "SELECT * FROM thread WHERE gate = $1 AND subject = $2 FOR UPDATE";
const FIND_PLACE = "SELECT seq, gate, lane FROM delivery WHERE seq = $1";
const BEGIN_THREAD = `INSERT INTO thread
  (gate, subject, channel, ts, delivery_seq, assurance, ${MOMENT_COLUMNS})
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (gate, subject) DO UPDATE SET (channel, ts, delivery_seq, assurance, ${MOMENT_COLUMNS}) =
    ROW ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
const NOTE_SAID = `UPDATE thread SET (assurance, ${MOMENT_COLUMNS}) = ROW ($3, $4, $5, $6, $7, $8, $9)
  WHERE gate = $1 AND subject = $2`;

/** By delivery: the thread about its subject where it goes, if one was begun. */
export async function findThreads(
  sql: Statements,
  rows: readonly Place[],
): Promise<ReadonlyMap<number, Claimed["thread"]>> {
  const inLanes = rows.flatMap(({ seq, gate, lane }) => (lane === null ? [] : [{ seq, gate, lane }]));
  if (inLanes.length === 0) return new Map();
  const found = await sql.all<FoundRow>(
    FIND_THREADS,
    inLanes.map(({ seq }) => seq),
    inLanes.map(({ gate }) => gate),
    inLanes.map(({ lane }) => subjectOfLane(lane)),
  );
  return new Map(found.map((row) => [row.asked_seq, threadOf(row, row.rendering ?? undefined)]));
}

/** Keeps a thread that was begun, or what its first message says by now; never something older. */
export async function keepThread(
  sql: Statements,
  { seq, gate, lane }: Place,
  { began, said }: NonNullable<Settlement["thread"]>,
): Promise<void> {
  if (lane === null) return;
  const subject = subjectOfLane(lane);
  const moment = momentValues(said.event, said.seq);
  const { assurance } = said.event;
  if (began) {
    await sql.all(BEGIN_THREAD, gate, subject, began.channel, began.ts, seq, assurance, ...moment);
    return;
  }
  const row = await lockThread(sql, gate, lane);
  const isNews = row !== undefined && isNewer(momentOf(said.event, said.seq), momentOfRow(row));
  if (isNews) await sql.all(NOTE_SAID, gate, subject, assurance, ...moment);
}

/** A message is where it is, whatever became of its delivery meanwhile: what comes next replies to it. */
export async function keepLateThread(
  sql: Statements,
  seq: number,
  thread: NonNullable<Settlement["thread"]>,
): Promise<void> {
  const row = (await sql.all<Place>(FIND_PLACE, seq))[0];
  if (!thread.began || !row?.lane || (await lockThread(sql, row.gate, row.lane))) return;
  await keepThread(sql, row, thread);
}

async function lockThread(sql: Statements, gate: string, lane: string): Promise<ThreadRow | undefined> {
  return (await sql.all<ThreadRow>(LOCK_THREAD, gate, subjectOfLane(lane)))[0];
}
