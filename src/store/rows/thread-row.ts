import type { Assurance } from "../../model/event.ts";
import type { Claimed } from "../../ports/queue.ts";
import { type MomentRow, momentOfRow } from "./moment-row.ts";

/** The columns of `thread`. */
export type ThreadRow = MomentRow & {
  readonly channel: string;
  readonly ts: string;
  readonly delivery_seq: number;
  readonly assurance: Assurance;
};

/** The thread as whoever replies to it is given it, with what its first message was. */
export function threadOf(row: ThreadRow, rendering: string | undefined): NonNullable<Claimed["thread"]> {
  return {
    channel: row.channel,
    ts: row.ts,
    rendering: rendering === undefined ? undefined : JSON.parse(rendering),
    says: { ...momentOfRow(row), assurance: row.assurance },
  };
}
