import type { ErasedCounts } from "../../ports/retention.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { subjectOfLane } from "../rows/lane-names.ts";
import { changedBy } from "./changed-by.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { closeLostAttempt, endDelivery, forgetKeys } from "./end-delivery.ts";
import { holdWindow, leaveWindow } from "./windows.ts";

/** What went with a delivery. */
type ErasedTexts = Pick<ErasedCounts, "renderings" | "answers" | "outbox">;

/** What erasing looks at. */
export type ErasableRow = Pick<
  DeliveryRow,
  "seq" | "id" | "state" | "gate" | "lane" | "fence" | "digest_max"
>;

/** Of which event. */
type ErasingOf = {
  readonly event: number;
  readonly now: number;
  readonly opened: Opened[];
};

const END_DEAD =
  "UPDATE delivery SET state = 'cancelled', reason = 'erased' WHERE seq = $1 AND state = 'dead'";
const FORGET_WHOM = `UPDATE delivery
  SET lane = NULL, lane_place = NULL, about = NULL, once_per_key = NULL WHERE seq = $1`;
const DROP_RENDERINGS = "DELETE FROM rendering WHERE delivery_seq = $1";
const DROP_ANSWERS = "UPDATE attempt SET answer = NULL WHERE delivery_seq = $1 AND answer IS NOT NULL";
const DROP_OUTBOX = "DELETE FROM outbox WHERE delivery = $1";
const DROP_STOPS = "DELETE FROM stop WHERE delivery_seq = $1";
const UNCOUNT_MAIL = "DELETE FROM mailed WHERE delivery_seq = $1";
const DROP_THREAD = "DELETE FROM thread WHERE gate = $1 AND subject = $2";
const FIND_ANOTHER_MEMBER =
  "SELECT 1 AS other FROM member WHERE delivery_seq = $1 AND event_seq <> $2 LIMIT 1";
const FENCE_OFF = "UPDATE delivery SET fence = fence + 1 WHERE seq = $1 AND state = 'pending'";

/**
 * Clears a delivery of one of a person's events; an open or dead one ends `cancelled: erased`. An attempt under way
 * is fenced off: what it brings is not written any more.
 */
export async function eraseDelivery(
  context: PgContext,
  sql: Statements,
  erasing: ErasingOf,
  row: ErasableRow,
): Promise<ErasedTexts> {
  const { event, now, opened } = erasing;
  if (await speaksForOthers(sql, row, event)) {
    await leaveDigest(context, sql, erasing, row);
    return dropTexts(sql, row);
  }
  await endDelivery(sql, { seq: row.seq, state: "cancelled", reason: "erased", now, opened });
  await sql.all(END_DEAD, row.seq);
  await forgetKeys(sql, [row.seq]);
  await sql.all(DROP_STOPS, row.seq);
  await sql.all(UNCOUNT_MAIL, row.seq);
  if (row.lane !== null) await sql.all(DROP_THREAD, row.gate, subjectOfLane(row.lane));
  // Without a lane, a thread that an attempt under way begins is not kept.
  await sql.all(FORGET_WHOM, row.seq);
  return dropTexts(sql, row);
}

/** Whoever is joining the digest right now is in it afterwards. */
async function speaksForOthers(sql: Statements, row: ErasableRow, event: number): Promise<boolean> {
  if (row.digest_max === null) return false;
  await holdWindow(sql, row.seq);
  return (await sql.all(FIND_ANOTHER_MEMBER, row.seq, event)).length > 0;
}

/** What was rendered for all of them is rendered anew for the others, unless it has gone out. */
async function leaveDigest(
  context: PgContext,
  sql: Statements,
  { event, now, opened }: ErasingOf,
  { seq, state, fence }: ErasableRow,
): Promise<void> {
  if (state === "delivered" || state === "cancelled") return;
  await leaveWindow(context, sql, { delivery: seq, member: event, reason: "erased", now, opened });
  if (state === "pending" && (await closeLostAttempt(sql, seq, fence))) await sql.all(FENCE_OFF, seq);
}

async function dropTexts(sql: Statements, { seq, id }: ErasableRow): Promise<ErasedTexts> {
  return {
    renderings: await changedBy(sql, DROP_RENDERINGS, seq),
    answers: await changedBy(sql, DROP_ANSWERS, seq),
    outbox: await changedBy(sql, DROP_OUTBOX, id),
  };
}
