import type { Opened } from "./context.ts";
import type { Statements } from "./driver.ts";
import type { JobDeliveryRow } from "./due-rows.ts";
import { endDelivery } from "./end-delivery.ts";
import { parkInLane } from "./lanes.ts";
import { lockLanes } from "./locks.ts";
import { isDecided } from "./stops.ts";
import { freezeWindow } from "./windows.ts";

export type Passing = {
  readonly sql: Statements;
  readonly now: number;
  /** What is due because something else has ended is added. */
  readonly opened: Opened[];
};

/** Those of them that are attempted; one that a decision has ended meanwhile, or that waits in its lane, is dropped. */
export async function passes(
  passing: Passing,
  rows: readonly JobDeliveryRow[],
  dropped: JobDeliveryRow[],
): Promise<readonly JobDeliveryRow[]> {
  // Windows before lanes, as whoever records does.
  for (const { seq, digest_max, fence } of rows) {
    if (digest_max !== null && fence === 0) await freezeWindow(passing.sql, seq);
  }
  await lockLanes(
    passing.sql,
    rows.map(({ lane }) => lane),
  );
  const kept: JobDeliveryRow[] = [];
  for (const row of rows) (await passesOne(passing, row)) ? kept.push(row) : dropped.push(row);
  return kept;
}

async function passesOne({ sql, now, opened }: Passing, row: JobDeliveryRow): Promise<boolean> {
  if (row.stoppable === 1 && (await isDecided(sql, row.seq))) {
    await endDelivery(sql, { seq: row.seq, state: "cancelled", reason: "decided", now, opened });
    return false;
  }
  return !(await parkInLane(sql, row));
}
