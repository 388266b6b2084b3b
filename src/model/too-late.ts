import type { Delivery } from "./delivery.ts";

/** Is it longer than `maxLate` since a delivery was due and known? Asked only before its first attempt. */
export function isTooLate(
  { planned_for, created_at }: Pick<Delivery, "planned_for" | "created_at">,
  maxLate: number,
  now: number,
): boolean {
  return now - Math.max(planned_for, created_at) > maxLate;
}
