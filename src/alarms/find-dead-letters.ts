import type { Finding, Known } from "./finding.ts";

/** A dead letter is news for so long. */
export const NEWS_FOR_MS = 24 * 60 * 60_000;

/** Destinations with deliveries that have failed for good lately, and that nobody has redriven. Pure. */
export function findDeadLetters({ deaths }: Pick<Known, "deaths">): readonly Finding[] {
  return deaths.map(({ destination, count, more, first_at }) => ({
    kind: "dead_letters",
    key: destination,
    detail: { dead: more ? `${count} or more` : count, since: first_at },
  }));
}
