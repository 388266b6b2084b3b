import type { GateNews, Settlement } from "../../ports/queue.ts";
import type { DeliveryRow } from "../rows/delivery-row.ts";
import { gateAfter } from "../rows/gate-after.ts";
import type { SqlContext } from "./context.ts";

/** Keeps what an attempt means for its gate. Returns what is new. */
export function noteGate(
  { gates, random }: Pick<SqlContext, "gates" | "random">,
  { gate, planned_for }: Pick<DeliveryRow, "gate" | "planned_for">,
  settlement: Settlement,
  now: number,
): GateNews | undefined {
  const row = gates.find(gate);
  const after = gateAfter(row, { settlement, planned_for, now, random });
  if (after.row !== row) gates.save(after.row);
  return after.news;
}
