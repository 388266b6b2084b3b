import { probeAt } from "../../model/breaker.ts";
import { freeAt, takeLeave } from "../../model/pace.ts";
import type { ClaimOrder } from "../../ports/queue.ts";
import type { GateTableRow } from "./gate-row.ts";

/** How many a gate lets through now: `free` as many as asked for, a `probe` is one alone. Previews pass anyway. */
export type Admission =
  | { readonly as: "free" | "paced"; readonly most: number }
  | { readonly as: "probe"; readonly most: 1; readonly turn: number };

const NONE: Admission = { as: "paced", most: 0 };

/** What a gate's row allows. Pure. */
export function admit(row: GateTableRow, { limit, pace }: ClaimOrder, now: number): Admission {
  if (waitsUntil(row, now) > now) return NONE;
  const most = pace ? takeLeave(row.free_at, pace, now, limit).granted : limit;
  if (most <= 0) return NONE;
  if (row.opened_at !== null) return { as: "probe", most: 1, turn: row.probes };
  return { as: pace ? "paced" : "free", most };
}

/** When a gate that no person has paused lets the next one through. */
export function opensAt(row: GateTableRow, now: number): number {
  return Math.max(waitsUntil(row, now), freeAt(row.free_at, row.every_ms, now));
}

/** Until when it is failing, or the far side asked to wait. */
function waitsUntil(row: GateTableRow, now: number): number {
  const probe = row.opened_at === null ? 0 : probeAt(row, now);
  return Math.max(askedUntil(row, now), probe);
}

/** What was asked for at a time that is still to come was asked for before the clock was set back. */
export function askedUntil({ asked_at, asked_until }: GateTableRow, now: number): number {
  return asked_at !== null && asked_at > now ? 0 : asked_until;
}
