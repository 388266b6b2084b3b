import { isTerminal } from "../../model/decision.ts";
import type { Event } from "../../model/event.ts";
import type { Cancel } from "../../model/plan.ts";
import type { CancelReason } from "../../model/reasons.ts";
import { statementOf } from "../../model/stops.ts";
import { reasonToStop } from "../rows/reason-to-stop.ts";
import { type OpenStopRow, WHOLE } from "../rows/stop-rows.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { endDelivery } from "./end-delivery.ts";
import { keepNamed } from "./heard.ts";
import { openStopsOf } from "./stops.ts";
import { holdWindow, leaveWindow } from "./windows.ts";

/** What an event says to everything older that is open for its subject. */
export type Stopping = {
  readonly event: Event;
  readonly seq: number;
  /** Of its plan. */
  readonly cancels: readonly Cancel[];
  readonly now: number;
  /** What is released is added. */
  readonly opened: Opened[];
};

/** A terminal event, and one that a `cancel_when` names, ends what is older, whatever has been tried of that. */
export async function stopOlder(context: PgContext, sql: Statements, stopping: Stopping): Promise<void> {
  const { event, seq } = stopping;
  if (!saysSomething(event, stopping.cancels)) return;
  if (stopping.cancels.length > 0) await keepNamed(sql, event, seq);
  const said = statementOf(event, seq);
  for (const row of await openStopsOf(sql, event.subject.keys)) {
    const reason = reasonToStop(row, said, stopping.cancels);
    if (reason) await stop(context, sql, row, reason, stopping);
  }
}

/** May it end what is open for its subject? */
export function saysSomething({ subject, decision }: Event, named: readonly Cancel[]): boolean {
  return subject.keys.length > 0 && (named.length > 0 || isTerminal(decision));
}

async function stop(
  context: PgContext,
  sql: Statements,
  { delivery_seq: delivery, member }: OpenStopRow,
  reason: CancelReason,
  { now, opened }: Stopping,
): Promise<void> {
  if (member === WHOLE) {
    await endDelivery(sql, { seq: delivery, state: "cancelled", reason, now, opened });
  } else if (await holdWindow(sql, delivery)) {
    await leaveWindow(context, sql, { delivery, member, reason, now, opened });
  }
}
