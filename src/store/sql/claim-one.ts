import type { Claimed } from "../../ports/queue.ts";
import { type DeliveryRow, deliveryOf } from "../rows/delivery-row.ts";
import { claimedEvents } from "./claimed-events.ts";
import type { Driver } from "./driver.ts";
import { closeLostAttempt, endDelivery } from "./end-delivery.ts";
import { parkInLane } from "./lanes.ts";
import { isDecided } from "./stops.ts";
import { findThread } from "./threads.ts";
import { uncertain } from "./uncertain.ts";
import { freezeWindow } from "./windows.ts";

const LEASE = "UPDATE delivery SET due_at = ?, fence = fence + 1, attempts = ? WHERE seq = ?";
const OPEN_ATTEMPT =
  "INSERT INTO attempt (delivery_seq, fence, started_at, outcome) VALUES (?, ?, ?, 'open')";
const FIND_RENDERING = `SELECT rendering FROM rendering
  WHERE delivery_seq = (? | 0) AND fence > (? | 0) ORDER BY fence DESC LIMIT 1`;

/** Leases it and opens an attempt. Undefined when a decision has ended it meanwhile, or another is before it in its lane. */
export function claimOne(
  sql: Driver,
  row: DeliveryRow,
  leaseUntil: number,
  now: number,
): Claimed | undefined {
  if (row.stoppable === 1 && isDecided(sql, row.seq)) {
    endDelivery(sql, { seq: row.seq, state: "cancelled", reason: "decided", now });
    return undefined;
  }
  if (parkInLane(sql, row)) return undefined;
  if (row.digest_max !== null && row.fence === 0) freezeWindow(sql, row.seq);
  const lost = closeLostAttempt(sql, row.seq, row.fence);
  const attempts = row.attempts + (lost ? 1 : 0);
  const fence = row.fence + 1;
  sql.all(LEASE, leaseUntil, attempts, row.seq);
  sql.all(OPEN_ATTEMPT, row.seq, fence, now);
  const rendering = findRendering(sql, row);
  return {
    delivery: deliveryOf({ ...row, due_at: leaseUntil, fence, attempts }),
    // Bodies are needed to render, and only then.
    ...claimedEvents(sql, row, rendering === undefined),
    thread: findThread(sql, row),
    about: row.about === null ? undefined : JSON.parse(row.about),
    lost,
    ...uncertain(sql, row),
    rendering: rendering === undefined ? undefined : JSON.parse(rendering),
    redriven: row.redriven_at_fence > 0,
  };
}

/** What the first attempt since the last redrive rendered. */
function findRendering(sql: Driver, row: DeliveryRow): string | undefined {
  if (row.fence === row.redriven_at_fence) return undefined;
  return sql.all<{ rendering: string }>(FIND_RENDERING, row.seq, row.redriven_at_fence)[0]?.rendering;
}
