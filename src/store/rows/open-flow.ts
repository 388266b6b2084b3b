import { PREVIEWS } from "./flow.ts";

/** What takes turns in a gate and has something open, with the earliest time that something of it is due. */
export type OpenFlow = {
  readonly gate: string;
  readonly backlog: number;
  readonly flow: string;
  readonly due_at: number;
};

/**
 * Gate → when its next delivery may go. `opensAt`: when a gate lets one through; undefined when it does not. Flows come
 * gate by gate.
 */
export function dueByGate(
  flows: readonly OpenFlow[],
  opensAt: (gate: string) => number | undefined,
): ReadonlyMap<string, number> {
  const due = new Map<string, number>();
  let opens: number | undefined;
  let known: string | undefined;
  for (const { gate, flow, due_at } of flows) {
    if (gate !== known) opens = opensAt(gate);
    known = gate;
    if (opens === undefined) continue;
    const at = flow === PREVIEWS ? due_at : Math.max(due_at, opens);
    due.set(gate, Math.min(at, due.get(gate) ?? at));
  }
  return due;
}
