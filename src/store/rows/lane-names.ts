/** One that is to be tried again later than that does not hold up what comes behind it. */
export const LONGEST_HOLD_MS = 15 * 60_000;
const HEX = 16;
const HEX_DIGITS = 2;

/**
 * The lane of a destination and a subject, and undefined where nobody is known. It shows only a hash: a subject's key
 * may be the operator's own id of a person.
 */
export function laneOf(
  { hash }: { readonly hash: (text: string) => Uint8Array },
  destination: string,
  subjectKey: string | undefined,
): string | undefined {
  if (subjectKey === undefined) return undefined;
  const bytes = Array.from(hash(subjectKey), (byte) => byte.toString(HEX).padStart(HEX_DIGITS, "0"));
  return `${destination}/${bytes.join("")}`;
}

/** Whom a lane is about, by hash. */
export function subjectOfLane(lane: string): string {
  return lane.slice(lane.lastIndexOf("/") + 1);
}

/** The same subject's lane at another destination. */
export function laneElsewhere(lane: string, destination: string): string {
  return `${destination}/${subjectOfLane(lane)}`;
}
