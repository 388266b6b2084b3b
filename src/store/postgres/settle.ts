import type { GateNews, Settlement } from "../../ports/queue.ts";
import { flowOf, PREVIEWS } from "../rows/flow.ts";
import { LONGEST_HOLD_MS, laneElsewhere } from "../rows/lane-names.ts";
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
  const { next, moved } = settlement;
  const isOpen = next.state === "pending";
  // What is cancelled was stopped before it was tried.
  const counts = isOpen ? next.counts : next.state !== "cancelled";
  return {
    settlement,
    leased,
    after: {
      state: next.state,
      reason: "reason" in next ? next.reason : null,
      due_at: isOpen ? next.due_at : null,
      planned_for: isOpen && next.postponed ? next.due_at : leased.planned_for,
      ended_at: isOpen ? null : now,
      attempts: leased.attempts + (counts ? 1 : 0),
      destination: moved?.destination ?? leased.destination,
      gate: moved?.gate ?? leased.gate,
      flow: moved ? flowOf(context, { ...leased, ...moved, preview: leased.flow === PREVIEWS }) : leased.flow,
    },
  };
}

async function forgetStops(sql: Statements, endings: readonly Ending[]): Promise<void> {
  const ended = endings.filter(({ leased, after }) => leased.stoppable === 1 && after.ended_at !== null);
  if (ended.length > 0)
    await forgetKeys(
      sql,
      ended.map(({ leased }) => leased.seq),
    );
}

/** Every end lets the next one go; so does what will not be tried again for a while, or goes elsewhere. */
async function moveInLane(
  { sql, now, opened }: Settling,
  lane: string,
  { settlement: { seq, next, moved } }: Ending,
): Promise<void> {
  const elsewhere = moved ? laneElsewhere(lane, moved.destination) : lane;
  const holds = next.state === "pending" && next.due_at - now <= LONGEST_HOLD_MS && elsewhere === lane;
  if (holds) return;
  await leaveLane(sql, { lane, delivery: seq, due_at: now, opened });
  if (elsewhere !== lane) await sql.all(SET_LANE, elsewhere, seq);
}

function openedBy({ leased: { seq, backlog }, after: { gate, flow, due_at } }: Ending): readonly Opened[] {
  return due_at === null ? [] : [{ seq, gate, flow, backlog, due_at }];
}
