import type { GateNews, Settlement } from "../../ports/queue.ts";
import { afterAttempt, laneAfter } from "../rows/after-attempt.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { forgetKeys, releaseBehind } from "./end-delivery.ts";
import { lockFollowed } from "./follow.ts";
import { leaveLane } from "./lanes.ts";
import { lockLanes } from "./locks.ts";
import { noteGates } from "./note-gates.ts";
import { keepProducts } from "./settle-products.ts";
import { type Ending, endAttempts, type LeasedRow, lockLeased, moveDeliveries } from "./settle-rows.ts";
import { keepLateThread } from "./threads.ts";

const SET_LANE = "UPDATE delivery SET lane = $1 WHERE seq = $2";

export type Settling = {
  readonly context: PgContext;
  readonly sql: Statements;
  readonly now: number;
  /** What is due next is added. */
  readonly opened: Opened[];
};

/**
 * Writes how attempts ended and what they produced; returns what is new about gates, by settlement. Runs inside a
 * transaction; stale ones change nothing.
 */
export async function settleAttempts(
  settling: Settling,
  settlements: readonly Settlement[],
): Promise<ReadonlyMap<Settlement, GateNews>> {
  const { context, sql } = settling;
  await lockFollowed(context, sql, settlements);
  const rows = await lockLeased(sql, settlements);
  const endings = settlements.flatMap((settlement) => endingOf(settling, settlement, rows) ?? []);
  for (const settlement of settlements) {
    if (!isCurrent(settlement, rows)) await noteLate(settling, settlement);
  }
  await endAttempts(sql, endings);
  await moveDeliveries(sql, endings);
  const jobs = endings.flatMap(({ leased: { gate, flow, job } }) =>
    job === null ? [] : [{ gate, flow, job }],
  );
  await context.jobs.end(sql, jobs);
  const news = await noteGates(settling, endings);
  await forgetStops(sql, endings);
  await lockLanes(
    sql,
    endings.map(({ leased }) => leased.lane),
  );
  for (const ending of endings) {
    if (ending.leased.lane !== null) await moveInLane(settling, ending.leased.lane, ending);
    await keepProducts(settling, ending);
    settling.opened.push(...openedBy(ending));
  }
  return news;
}

function isCurrent({ seq, fence }: Settlement, rows: ReadonlyMap<number, LeasedRow>): boolean {
  return rows.get(seq)?.fence === fence;
}

async function noteLate({ sql, now, opened }: Settling, settlement: Settlement): Promise<void> {
  if (settlement.thread) await keepLateThread(sql, settlement.seq, settlement.thread);
  await releaseBehind(sql, settlement, now, opened);
}

/** What becomes of a delivery whose attempt ended; undefined: somebody else has it by now. */
function endingOf(
  { context, now }: Settling,
  settlement: Settlement,
  rows: ReadonlyMap<number, LeasedRow>,
): Ending | undefined {
  const leased = rows.get(settlement.seq);
  if (leased?.fence !== settlement.fence) return undefined;
  return { settlement, leased, after: afterAttempt(context, leased, settlement, now) };
}

async function forgetStops(sql: Statements, endings: readonly Ending[]): Promise<void> {
  const ended = endings.filter(({ leased, after }) => leased.stoppable === 1 && after.ended_at !== null);
  if (ended.length > 0)
    await forgetKeys(
      sql,
      ended.map(({ leased }) => leased.seq),
    );
}

async function moveInLane(
  { sql, now, opened }: Settling,
  lane: string,
  { settlement }: Ending,
): Promise<void> {
  const next = laneAfter(lane, settlement, now);
  if (next === undefined) return;
  await leaveLane(sql, { lane, delivery: settlement.seq, due_at: now, opened });
  if (next !== lane) await sql.all(SET_LANE, next, settlement.seq);
}

function openedBy({ leased: { seq, backlog }, after: { gate, flow, due_at } }: Ending): readonly Opened[] {
  return due_at === null ? [] : [{ seq, gate, flow, backlog, due_at }];
}
