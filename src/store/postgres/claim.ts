import type { Claimed, ClaimOrder } from "../../ports/queue.ts";
import { type Admission, admit } from "../rows/admit.ts";
import { gateClaimed } from "../rows/gate-claimed.ts";
import type { GateTableRow } from "../rows/gate-row.ts";
import { claimedOf } from "./claimed-of.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { type DueQuery, findDue, type JobDeliveryRow } from "./due-rows.ts";
import { lockUnheld, saveGate } from "./gates.ts";
import { lease } from "./lease.ts";
import { type Passing, passes } from "./passes.ts";
import { takeJobs } from "./take-jobs.ts";

/** Many reminders may be pointless by now; what comes behind them must not wait for a claim each. */
const MAX_ENDED = 1_000;

type Claiming = {
  readonly context: PgContext;
  readonly sql: Statements;
  readonly leaseUntil: number;
  readonly now: number;
  /** What is due because something else has ended is added. */
  readonly opened: Opened[];
};

type GateClaiming = {
  readonly order: ClaimOrder;
  readonly row: GateTableRow;
  readonly admission: Admission;
};

/** Of one gate: previews that it does not hold up, and the others. */
type Found = GateClaiming & {
  readonly previews: readonly JobDeliveryRow[];
  readonly others: readonly JobDeliveryRow[];
};

/** Leases due deliveries and opens an attempt for each. Runs inside a transaction. */
export async function claimDue(
  context: PgContext,
  sql: Statements,
  orders: readonly ClaimOrder[],
  leaseUntil: number,
  opened: Opened[],
): Promise<readonly Claimed[]> {
  const now = context.clock();
  // The clock may have jumped since the lease was reckoned; what is leased must not be found again at once.
  const claiming: Claiming = { context, sql, leaseUntil: Math.max(leaseUntil, now + 1), now, opened };
  const gates = await gatesFor(sql, orders, now);
  if (gates.length === 0) return [];
  const dropped: JobDeliveryRow[] = [];
  const found = await findAll(claiming, gates, dropped);
  const kept = found.flatMap(({ previews, others }) => [...previews, ...others]);
  const taken = await takeJobs(context.jobs, sql, { kept, dropped });
  if (kept.length === 0) return [];
  const leased = await lease(context.jobs, sql, { ...claiming, rows: kept, taken });
  for (const one of found) await noteClaim(claiming, one);
  const probes = new Set(found.flatMap((one) => probeIn(one)?.seq ?? []));
  const claimed = await claimedOf(sql, leased);
  return claimed.map((one) => (probes.has(one.delivery.seq) ? { ...one, probe: true } : one));
}

/** Those that no person has paused, locked: nobody else claims of them meanwhile. */
async function gatesFor(
  sql: Statements,
  orders: readonly ClaimOrder[],
  now: number,
): Promise<readonly GateClaiming[]> {
  const asked = orders.filter(({ limit }) => limit > 0);
  if (asked.length === 0) return [];
  const rows = await lockUnheld(
    sql,
    asked.map(({ gate }) => gate),
  );
  const known = new Map(rows.map((row) => [row.gate, row]));
  return asked.flatMap((order) => {
    const row = known.get(order.gate);
    return row ? [{ order, row, admission: admit(row, order, now) }] : [];
  });
}

async function findAll(
  claiming: Claiming,
  gates: readonly GateClaiming[],
  dropped: JobDeliveryRow[],
): Promise<readonly Found[]> {
  const previews = await findAllOf(claiming, previewQueries(gates), dropped);
  const others = await findAllOf(claiming, otherQueries(gates, previews), dropped);
  return gates.map((one) => ({
    ...one,
    previews: previews.get(one.order.gate) ?? [],
    others: others.get(one.order.gate) ?? [],
  }));
}

function previewQueries(gates: readonly GateClaiming[]): readonly DueQuery[] {
  return gates
    .filter(({ admission }) => admission.as !== "free")
    .map(({ order, row }) => ({ gate: order.gate, turn: row.turn, room: order.limit, which: "previews" }));
}

function otherQueries(
  gates: readonly GateClaiming[],
  previews: ReadonlyMap<string, readonly JobDeliveryRow[]>,
): readonly DueQuery[] {
  return gates.flatMap(({ order: { gate, limit }, row: { turn }, admission }) => {
    const room = Math.min(admission.most, limit - (previews.get(gate)?.length ?? 0));
    if (room <= 0) return [];
    const which = admission.as === "free" ? "all" : "others";
    return [{ gate, turn, room, which, ...(admission.as === "probe" && { probe: admission.turn }) }];
  });
}

/** By gate: what is claimed of what is due. Looks again where something ended instead. */
async function findAllOf(
  claiming: Claiming,
  queries: readonly DueQuery[],
  dropped: JobDeliveryRow[],
): Promise<ReadonlyMap<string, readonly JobDeliveryRow[]>> {
  const kept = new Map<string, readonly JobDeliveryRow[]>();
  const passing: Passing = claiming;
  const before = dropped.length;
  let open = queries;
  while (open.length > 0 && dropped.length - before < MAX_ENDED) {
    const known = [...kept.values()].flat().map(({ seq }) => seq);
    const due = await findDue(claiming.sql, open, claiming.now, known);
    for (const { gate } of open) {
      const passed = await passes(passing, due.get(gate) ?? [], dropped);
      kept.set(gate, [...(kept.get(gate) ?? []), ...passed]);
    }
    open = open.flatMap((query) => {
      const found = due.get(query.gate)?.length ?? 0;
      const room = allOf(queries, query.gate) - (kept.get(query.gate)?.length ?? 0);
      return found < query.room || room <= 0 ? [] : [{ ...query, room }];
    });
  }
  return kept;
}

function allOf(queries: readonly DueQuery[], gate: string): number {
  return queries.find((query) => query.gate === gate)?.room ?? 0;
}

async function noteClaim({ sql, leaseUntil, now }: Claiming, found: Found): Promise<void> {
  const { order, row, previews, others } = found;
  if (previews.length + others.length === 0) return;
  const flows = others.map(({ flow }) => flow);
  const probe = probeIn(found)?.seq;
  await saveGate(sql, gateClaimed(row, { pace: order.pace, flows, probe, leaseUntil, now }));
}

function probeIn({ admission, others }: Found): JobDeliveryRow | undefined {
  return admission.as === "probe" ? others[0] : undefined;
}
