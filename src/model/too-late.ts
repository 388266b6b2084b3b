import type { Delivery } from "./delivery.ts";

/**
 * Is it longer than `maxLate` since a delivery was due and what it speaks for was received? Asked only before its
 * first attempt. A replay of old events makes nothing new of them.
 */
export function isTooLate(
  { planned_for }: Pick<Delivery, "planned_for">,
  receivedAt: number,
  maxLate: number,
  now: number,
): boolean {
  return now - Math.max(planned_for, receivedAt) > maxLate;
}
