import { isTerminal } from "../../model/decision.ts";
import type { Event } from "../../model/event.ts";
import type { Cancel } from "../../model/plan.ts";
import { statementOf } from "../../model/stops.ts";
import { reasonToStop } from "../rows/reason-to-stop.ts";
import { WHOLE } from "../rows/stop-rows.ts";
import type { SqlContext } from "./context.ts";
import { endDelivery } from "./end-delivery.ts";
import { keepNamed } from "./heard.ts";
import { openStopsOf } from "./stops.ts";
import { leaveWindow } from "./windows.ts";

/** What an event says to everything older that is open for its subject. */
export type Stopping = {
  readonly event: Event;
  readonly seq: number;
  /** Of its plan. */
  readonly cancels: readonly Cancel[];
  readonly now: number;
};

/** A terminal event, and one that a `cancel_when` names, ends what is older, whatever has been tried of that. */
export function stopOlder(context: SqlContext, stopping: Stopping): void {
  const { event, seq, now } = stopping;
  const { keys } = event.subject;
  if (keys.length === 0 || (stopping.cancels.length === 0 && !isTerminal(event.decision))) return;
  if (stopping.cancels.length > 0) keepNamed(context.sql, event, seq);
  const said = statementOf(event, seq);
  for (const row of openStopsOf(context.sql, keys)) {
    const reason = reasonToStop(row, said, stopping.cancels);
    if (!reason) continue;
    const { delivery_seq: delivery, member } = row;
    if (member === WHOLE) endDelivery(context.sql, { seq: delivery, state: "cancelled", reason, now });
    else leaveWindow(context, { delivery, member, reason, now });
  }
}
