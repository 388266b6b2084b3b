import type { Claimed, ClaimOrder } from "../../ports/queue.ts";
import { claimedEvents } from "./claimed-events.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { closeLostAttempt, endDelivery } from "./end-delivery.ts";
import { parkInLane } from "./lanes.ts";
import { type DeliveryRow, deliveryOf } from "./rows.ts";
import { isDecided } from "./stops.ts";
import { findThread } from "./threads.ts";
import { uncertainSince } from "./uncertain-since.ts";
import { freezeWindow } from "./windows.ts";

const LIVE = 0;
const REPLAYED = 1;
/** Many reminders may be pointless by now; what comes behind them must not wait for a claim each. */
const MAX_ENDED = 1_000;

const FIND_PAUSE = "SELECT 1 AS paused FROM gate WHERE gate = ? AND paused_until > ?";
// SQLite compiles a statement anew at every run, 5 to 20 µs, when its plan depends on a parameter's value; one that
// stands in an expression is left out of the planning. So are those of the sorted and joined statements here.
const FIND_DUE = `SELECT * FROM delivery
  WHERE gate = CAST(? AS TEXT) AND backlog = (? | 0) AND due_at IS NOT NULL AND due_at <= (? | 0)
  ORDER BY due_at, seq LIMIT (? | 0)`;
const LEASE = "UPDATE delivery SET due_at = ?, fence = fence + 1, attempts = ? WHERE seq = ?";
const OPEN_ATTEMPT =
  "INSERT INTO attempt (delivery_seq, fence, started_at, outcome) VALUES (?, ?, ?, 'open')";
const NOTE_GATE_ATTEMPT = `INSERT INTO gate (gate, paused_until, last_attempt_at) VALUES (?, 0, ?)
  ON CONFLICT (gate) DO UPDATE SET last_attempt_at = excluded.last_attempt_at`;
const FIND_RENDERING = `SELECT rendering FROM rendering
  WHERE delivery_seq = (? | 0) AND fence > (? | 0) ORDER BY fence DESC LIMIT 1`;

/** Leases due deliveries and opens an attempt for each. Runs inside a transaction. */
export function claimDue(
  context: SqlContext,
  orders: readonly ClaimOrder[],
  leaseUntil: number,
): readonly Claimed[] {
  const now = context.clock();
  // The clock may have jumped since the lease was reckoned; what is leased must not be found again at once.
  const until = Math.max(leaseUntil, now + 1);
  return orders.flatMap((order) => claimGate(context.sql, order, until, now));
}

function claimGate(sql: Driver, { gate, limit }: ClaimOrder, leaseUntil: number, now: number) {
  if (limit <= 0 || sql.all(FIND_PAUSE, gate, now).length > 0) return [];
  const claimed: Claimed[] = [];
  for (let ended = 0; claimed.length < limit && ended < MAX_ENDED; ) {
    const due = findDue(sql, gate, limit - claimed.length, now);
    if (due.length === 0) break;
    const leased = due.flatMap((row) => claimOne(sql, row, leaseUntil, now) ?? []);
    claimed.push(...leased);
    ended += due.length - leased.length;
  }
  if (claimed.length > 0) sql.all(NOTE_GATE_ATTEMPT, gate, now);
  return claimed;
}

function findDue(sql: Driver, gate: string, limit: number, now: number): readonly DeliveryRow[] {
  const live = sql.all<DeliveryRow>(FIND_DUE, gate, LIVE, now, limit);
  const room = limit - live.length;
  return room > 0 ? [...live, ...sql.all<DeliveryRow>(FIND_DUE, gate, REPLAYED, now, room)] : live;
}

/** Undefined when a decision has ended it meanwhile, or another is before it in its lane. */
function claimOne(sql: Driver, row: DeliveryRow, leaseUntil: number, now: number): Claimed | undefined {
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
    uncertain_since: uncertainSince(sql, row),
    rendering: rendering === undefined ? undefined : JSON.parse(rendering),
    redriven: row.redriven_at_fence > 0,
  };
}

/** What the first attempt since the last redrive rendered. */
function findRendering(sql: Driver, row: DeliveryRow): string | undefined {
  if (row.fence === row.redriven_at_fence) return undefined;
  return sql.all<{ rendering: string }>(FIND_RENDERING, row.seq, row.redriven_at_fence)[0]?.rendering;
}
