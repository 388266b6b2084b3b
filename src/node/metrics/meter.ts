import type { Attempt } from "../../model/delivery.ts";
import { REFUSAL_REASONS } from "../../model/refusal-reasons.ts";
import type { Arrival, Receipt } from "../../ports/intake.ts";
import type { Claimed, Settlement } from "../../ports/queue.ts";
import { createSpread, type Spread } from "./spread.ts";
import { createTally, type Tally } from "./tally.ts";

/** Seconds. */
export const ATTEMPT_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
export const TO_DELIVERY_BOUNDS = [0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400];

/** In the place of an event name that nobody declared: a sender must not make up labels. */
const OTHER_TYPE = "other";
const ACCEPTED = "accepted";
const POSTPONED = "postponed";
const ENDS = ["delivered", "dead", "cancelled"] as const;
const TRIED = ["delivered", "retry", "dead", "uncertain"] as const;
/** Of a source that is known. */
const REFUSED = Object.entries(REFUSAL_REASONS).flatMap(([word, reason]) =>
  reason.class === "refused" && word !== "unknown_source" ? [word] : [],
);
/** What is planned so long before it is made was replayed: it is late since it was made. */
const LONGEST_COMMIT_MS = 60_000;

/** What passed since this process started, counted where it passes. Labels are names of the settings and rules only. */
export type Meter = {
  noteRecorded(source: string, arrivals: readonly Arrival[], receipts: readonly Receipt[]): void;
  noteRefused(refusal: { readonly source: string; readonly reason: string }): void;
  noteSettled(claimed: Claimed, settlement: Settlement): void;
  read(): Counted;
};

/** All counts since the start. */
export type Counted = {
  /** By source and outcome. */
  readonly requests: Tally;
  /** By source and type. */
  readonly events: Tally;
  /** By source and type. */
  readonly duplicates: Tally;
  /** By rule. */
  readonly matches: Tally;
  /** By kind and state. */
  readonly deliveries: Tally;
  /** By kind and outcome. */
  readonly attempts: Tally;
  readonly attemptSeconds: Spread;
  readonly toDeliverySeconds: Spread;
};

export type MeterParts = {
  /** Names of the configured sources, each with the event names that it is known to send. */
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of actions. */
  readonly kinds: readonly string[];
};

/** Begins with 0 for every label that the settings name. */
export function createMeter({ sources, kinds }: MeterParts): Meter {
  const counted: Counted = {
    requests: createTally(),
    events: createTally(),
    duplicates: createTally(),
    matches: createTally(),
    deliveries: createTally(),
    attempts: createTally(),
    attemptSeconds: createSpread(ATTEMPT_BOUNDS),
    toDeliverySeconds: createSpread(TO_DELIVERY_BOUNDS),
  };
  for (const source of sources.keys()) counted.requests.begin(source, [ACCEPTED, ...REFUSED]);
  for (const kind of kinds) {
    counted.deliveries.begin(kind, ENDS);
    counted.attempts.begin(kind, TRIED);
  }
  return {
    noteRecorded(source, arrivals, receipts) {
      counted.requests.add(source, ACCEPTED);
      const known = sources.get(source);
      for (const [index, { type, result }] of receipts.entries()) {
        const label = known?.has(type) ? type : OTHER_TYPE;
        if (result === "duplicate") {
          counted.duplicates.add(source, label);
          continue;
        }
        counted.events.add(source, label);
        for (const rule of arrivals[index]?.plan?.matched ?? []) counted.matches.add(rule, "");
      }
    },
    noteRefused: ({ source, reason }) => counted.requests.add(source, reason),
    noteSettled: (claimed, settlement) => noteAttempt(counted, claimed, settlement),
    read: () => counted,
  };
}

function noteAttempt(counted: Counted, claimed: Claimed, { attempt, next }: Settlement): void {
  const { kind } = claimed.delivery;
  if (claimed.lost) counted.attempts.add(kind, "uncertain");
  const isTry = attempt.reason !== "waits_for_hours" && attempt.reason !== "moved";
  counted.attempts.add(kind, isTry ? attempt.outcome : POSTPONED);
  if (isTry && attempt.duration_ms !== undefined) {
    counted.attemptSeconds.add(kind, attempt.duration_ms / 1_000);
  }
  if (next.state === "pending") return;
  counted.deliveries.add(kind, next.state);
  if (attempt.outcome === "delivered" && !claimed.redriven) {
    counted.toDeliverySeconds.add("", secondsToDelivery(claimed, attempt));
  }
}

/** From when it was first due: for what is sent at once, the receipt of its event. */
function secondsToDelivery(
  { delivery: { planned_for, created_at } }: Claimed,
  { started_at, duration_ms = 0 }: Omit<Attempt, "fence">,
): number {
  const from = created_at - planned_for > LONGEST_COMMIT_MS ? created_at : planned_for;
  return Math.max(0, started_at + duration_ms - from) / 1_000;
}
