import type { Claimed, ClaimOrder } from "../../ports/queue.ts";
import { type Admission, admit } from "../rows/admit.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { gateClaimed } from "../rows/gate-claimed.ts";
import type { GateTableRow } from "../rows/gate-row.ts";
import { claimOne } from "./claim-one.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { type DueQuery, dueForProbe, dueInTurns, duePreviews } from "./due-rows.ts";
import { type Gates, isAllPaused, isPaused } from "./gates.ts";

/** Many reminders may be pointless by now; what comes behind them must not wait for a claim each. */
const MAX_ENDED = 1_000;

type Claiming = {
  readonly sql: Driver;
  readonly gates: Gates;
  readonly order: ClaimOrder;
  readonly row: GateTableRow;
  readonly leaseUntil: number;
  readonly now: number;
};

/** Leases due deliveries and opens an attempt for each. Runs inside a transaction. */
export function claimDue(
  context: SqlContext,
  orders: readonly ClaimOrder[],
  leaseUntil: number,
): readonly Claimed[] {
  const { sql, gates } = context;
  const now = context.clock();
  if (isAllPaused(gates)) return [];
  // The clock may have jumped since the lease was reckoned; what is leased must not be found again at once.
  const until = Math.max(leaseUntil, now + 1);
  return orders.flatMap((order) =>
    claimGate({ sql, gates, order, row: gates.find(order.gate), leaseUntil: until, now }),
  );
}

function claimGate(claiming: Claiming): readonly Claimed[] {
  const { sql, gates, order, row, now } = claiming;
  if (order.limit <= 0 || isPaused(gates, order.gate)) return [];
  const admission = admit(row, order, now);
  const query: DueQuery = {
    gate: order.gate,
    now,
    turn: row.turn,
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
  return admission.as === "probe" ? dueForProbe(sql, query, admission.turn) : dueInTurns(sql, query, room);
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

function noteClaim(
  { gates, order: { pace }, row, leaseUntil, now }: Claiming,
  admission: Admission,
  others: readonly ClaimedRow[],
): void {
  const [first] = others;
  const probe = admission.as === "probe" ? first?.claimed.delivery.seq : undefined;
  gates.save(gateClaimed(row, { pace, flows: others.map(({ flow }) => flow), probe, leaseUntil, now }));
}
