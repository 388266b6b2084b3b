import { isNewer, momentOf } from "../../model/newer.ts";
import type { Claimed, Settlement } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { subjectOfLane } from "../rows/lane-names.ts";
import { MOMENT_COLUMNS, momentOfRow, momentValues } from "../rows/moment-row.ts";
import { type ThreadRow, threadOf } from "../rows/thread-row.ts";
import type { Driver } from "./driver.ts";

const FIND_THREAD = "SELECT * FROM thread WHERE gate = ? AND subject = ?";
const FIND_SENT = "SELECT rendering FROM rendering WHERE delivery_seq = ? ORDER BY fence DESC LIMIT 1";
const FIND_PLACE = "SELECT seq, gate, lane FROM delivery WHERE seq = ?";
const BEGIN_THREAD = `INSERT OR REPLACE INTO thread
  (gate, subject, channel, ts, delivery_seq, assurance, ${MOMENT_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const NOTE_SAID = `UPDATE thread SET assurance = ?, (${MOMENT_COLUMNS}) = (?, ?, ?, ?, ?, ?)
  WHERE gate = ? AND subject = ?`;

/** The thread about a delivery's subject where it goes, if one was begun. */
export function findThread(
  sql: Driver,
  { gate, lane }: Pick<DeliveryRow, "gate" | "lane">,
): Claimed["thread"] {
  if (lane === null) return undefined;
  const row = threadAt(sql, gate, lane);
  if (!row) return undefined;
  const sent = sql.all<{ rendering: string }>(FIND_SENT, row.delivery_seq)[0];
  return threadOf(row, sent?.rendering);
}

/** Keeps a thread that was begun, or what its first message says by now; never something older. */
export function keepThread(
  sql: Driver,
  { seq, gate, lane }: Pick<DeliveryRow, "seq" | "gate" | "lane">,
  { began, said }: NonNullable<Settlement["thread"]>,
): void {
  if (lane === null) return;
  const subject = subjectOfLane(lane);
  const moment = momentValues(said.event, said.seq);
  const { assurance } = said.event;
  if (began) {
    sql.all(BEGIN_THREAD, gate, subject, began.channel, began.ts, seq, assurance, ...moment);
    return;
  }
  const row = threadAt(sql, gate, lane);
  const isNews = row !== undefined && isNewer(momentOf(said.event, said.seq), momentOfRow(row));
  if (isNews) sql.all(NOTE_SAID, assurance, ...moment, gate, subject);
}

/** A message is where it is, whatever became of its delivery meanwhile: what comes next replies to it. */
export function keepLateThread(sql: Driver, seq: number, thread: NonNullable<Settlement["thread"]>): void {
  const row = sql.all<Pick<DeliveryRow, "seq" | "gate" | "lane">>(FIND_PLACE, seq)[0];
  if (!thread.began || !row?.lane || threadAt(sql, row.gate, row.lane)) return;
  keepThread(sql, row, thread);
}

function threadAt(sql: Driver, gate: string, lane: string): ThreadRow | undefined {
  return sql.all<ThreadRow>(FIND_THREAD, gate, subjectOfLane(lane))[0];
}
