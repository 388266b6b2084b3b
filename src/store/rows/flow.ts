import type { Pace } from "../../model/pace.ts";
import type { Intent } from "../../model/plan.ts";

/** What shows its text in the outbox goes nowhere: neither a pace nor a pause holds it. */
export const PREVIEWS = "*";
/** Of gates without a pace: first come, first served. */
const ALL = "";

type Placed = Pick<Intent, "rule" | "destination" | "preview">;

/** What takes turns in a gate: of one with a pace, each rule. */
export function flowOf(
  { paceOf }: { readonly paceOf?: ((destination: string) => Pace | undefined) | undefined },
  { preview, destination, rule }: Placed,
): string {
  if (preview) return PREVIEWS;
  return paceOf?.(destination) ? rule : ALL;
}
