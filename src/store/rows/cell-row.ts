import { type Assurance, isWeak } from "../../model/event.ts";
import { isNewer, momentOf } from "../../model/newer.ts";
import type { RecordWrite } from "../../ports/queue.ts";
import { type MomentRow, momentOfRow } from "./moment-row.ts";

/** The columns of `record_cell` that say whether it may be overwritten. */
export type CellRow = MomentRow & {
  readonly value: string;
  readonly assurance: Assurance;
};

/** The same event may correct itself: after a redrive its mended value counts. */
export function mayOverwrite({ event: { event, seq }, trust_weak }: RecordWrite, cell: CellRow): boolean {
  if (isWeak(event.assurance) && !isWeak(cell.assurance) && !trust_weak) return false;
  if (cell.event_seq === seq) return true;
  return isNewer(momentOf(event, seq), momentOfRow(cell));
}
