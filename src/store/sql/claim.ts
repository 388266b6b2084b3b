import { takeLeave } from "../../model/pace.ts";
import type { Claimed, ClaimOrder } from "../../ports/queue.ts";
import { type Admission, admit } from "./admit.ts";
import { claimOne } from "./claim-one.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { type DueQuery, dueForProbe, dueInTurns, duePreviews } from "./due-rows.ts";
import { findGate, type GateTableRow, isAllPaused, isPaused } from "./gates.ts";
import type { DeliveryRow } from "./rows.ts";
import { PREVIEWS } from "./spacing.ts";

/** Many reminders may be pointless by now; what comes behind them must not wait for a claim each. */
const MAX_ENDED = 1_000;

const NOTE_CLAIM = `INSERT INTO gate (gate, last_attempt_at, free_at, every_ms, turn, probe, probe_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (gate) DO UPDATE SET last_attempt_at = excluded.last_attempt_at, free_at = excluded.free_at,
    every_ms = excluded.every_ms, turn = excluded.turn, probe = excluded.probe, probe_at = excluded.probe_at`;

type Claiming = {
  readonly sql: Driver;
  readonly order: ClaimOrder;
  readonly row: GateTableRow | undefined;
  readonly leaseUntil: number;
  readonly now: number;
};

/** Leases due deliveries and opens an attempt for each. Runs inside a transaction. */
export function claimDue(
  context: SqlContext,
  orders: readonly ClaimOrder[],
  leaseUntil: number,
): readonly Claimed[] {
  const { sql } = context;
  const now = context.clock();
  if (isAllPaused(sql)) return [];
  // The clock may have jumped since the lease was reckoned; what is leased must not be found again at once.
  const until = Math.max(leaseUntil, now + 1);
  return orders.flatMap((order) =>
    claimGate({ sql, order, row: findGate(sql, order.gate), leaseUntil: until, now }),
  );
}

function claimGate(claiming: Claiming): readonly Claimed[] {
  const { sql, order, row, now } = claiming;
  if (order.limit <= 0 || isPaused(row)) return [];
  const admission = admit(row, order, now);
  const query: DueQuery = {
    gate: order.gate,
    now,
    turn: row?.turn ?? "",
    withoutPreviews: admission.as !== "free",
  };
  const previews = query.withoutPreviews
    ? claimFrom(claiming, order.limit, (room) => duePreviews(sql, query, room))
    : [];
  const most = Math.min(admission.most, order.limit - previews.length);
  const others = claimFrom(claiming, most, (room) => found(sql, query, admission, room));
  const claimed = [...previews, ...others.map((one) => ofAdmission(one, admission))];
  if (claimed.length > 0) noteClaim(claiming, admission, others);
  return claimed.map(({ claimed: one }) => one);
}

function found(sql: Driver, query: DueQuery, admission: Admission, room: number): readonly DeliveryRow[] {
  return admission.as === "probe" ? dueForProbe(sql, query, admission.last) : dueInTurns(sql, query, room);
}

type ClaimedRow = { readonly claimed: Claimed; readonly flow: string };

function claimFrom(
  { sql, leaseUntil, now }: Claiming,
  most: number,
  find: (room: number) => readonly DeliveryRow[],
): readonly ClaimedRow[] {
  const leased: ClaimedRow[] = [];
  for (let ended = 0; leased.length < most && ended < MAX_ENDED; ) {
    const room = most - leased.length;
    const due = find(room);
    for (const row of due) {
      const claimed = claimOne(sql, row, leaseUntil, now);
      if (claimed) leased.push({ claimed, flow: row.flow });
      else ended += 1;
    }
    if (due.length < room) break;
  }
  return leased;
}

function ofAdmission({ claimed, flow }: ClaimedRow, { as }: Admission): ClaimedRow {
  return as === "probe" ? { claimed: { ...claimed, probe: true }, flow } : { claimed, flow };
}

/** No second probe goes before the lease of the first one ends. */
function noteClaim(
  { sql, order: { gate, pace }, row, leaseUntil, now }: Claiming,
  admission: Admission,
  others: readonly ClaimedRow[],
): void {
  const paced = others.filter(({ flow }) => flow !== PREVIEWS);
  const leave = pace && takeLeave(row?.free_at ?? 0, pace, now, paced.length);
  const probe = admission.as === "probe" ? others[0]?.claimed.delivery.seq : undefined;
  sql.all(
    NOTE_CLAIM,
    gate,
    now,
    leave?.free_at ?? 0,
    pace?.every_ms ?? 0,
    paced.at(-1)?.flow ?? row?.turn ?? "",
    probe ?? row?.probe ?? null,
    probe === undefined ? (row?.probe_at ?? 0) : leaseUntil,
  );
}
