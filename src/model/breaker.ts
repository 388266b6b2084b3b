import type { Attempt } from "./delivery.ts";
import type { ReasonEntry } from "./reason-entry.ts";
import { REASONS } from "./reasons.ts";

/** What a gate's attempts have said of it. Times are epoch milliseconds. */
export type Breaker = {
  /** Consecutive attempts that failed for a reason that concerns every delivery there. */
  readonly failures: number;
  readonly failing_since?: number | undefined;
  /** The delivery whose failure was the first of these. */
  readonly first_failed?: number | undefined;
  /** Another delivery failed, too. */
  readonly several: boolean;
  /** Since when it is open; absent: closed. */
  readonly opened_at?: number | undefined;
  /** How many probes failed since it opened. */
  readonly probes: number;
  /** While it is open: when the next probe may go. */
  readonly probe_at: number;
  /** The delivery that is, or was last, the probe. */
  readonly probe?: number | undefined;
};

/** An attempt: `works` and `fails` concern the gate, `nothing` only the delivery, or nobody. */
export type Saying = "works" | "fails" | "nothing";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** So many in a row are no accident. */
const FAILURES_TO_OPEN = 5;
const GAPS_MS = [15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE] as const;
const LONGEST_GAP_MS = 15 * MINUTE;
/** Once deliveries have waited for as long as all retries take, each gets its last attempt, no more than one a second. */
const LAST_ATTEMPTS_GAP_MS = SECOND;
const JITTER = 0.2;

/** Failures that everything else there would meet as well. */
const BLAMING: ReadonlySet<string> = new Set(
  Object.entries<ReasonEntry>(REASONS).flatMap(([reason, { blames }]) =>
    blames === "destination" ? [reason] : [],
  ),
);

/** Of a gate that nothing is known against. */
export const CLOSED: Breaker = { failures: 0, several: false, probes: 0, probe_at: 0 };

type Attempted = {
  readonly says: Saying;
  /** Of the delivery. */
  readonly seq: number;
  /** It ended dead: it had waited as long as all retries take. */
  readonly isLast: boolean;
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
};

/**
 * The breaker after an attempt. It opens after five failures in a row by at least two deliveries: what fails alone has
 * its own schedule to wait by, and may itself be the cause. The first success closes it. A probe that failed makes the
 * gap to the next one longer.
 */
export function afterAttempt(breaker: Breaker, attempted: Attempted): Breaker {
  if (attempted.says === "works") return CLOSED;
  const isProbe = breaker.opened_at !== undefined && breaker.probe === attempted.seq;
  if (attempted.says === "nothing") return isProbe ? { ...breaker, probe_at: attempted.now } : breaker;
  const failed = counted(breaker, attempted);
  if (isProbe) return probed(failed, attempted);
  const opens = failed.opened_at === undefined && failed.failures >= FAILURES_TO_OPEN && failed.several;
  if (!opens) return failed;
  const { now, random } = attempted;
  return { ...failed, opened_at: now, probes: 0, probe_at: now + gapAfter(0, random), probe: undefined };
}

/** When the next probe of an open breaker may go. Further ahead than any gap only before the clock was set back. */
export function probeAt({ probe_at }: Pick<Breaker, "probe_at">, now: number): number {
  return probe_at > now + 2 * LONGEST_GAP_MS ? now : probe_at;
}

/** What an attempt says of its gate. */
export function sayingOf({ outcome, reason }: Pick<Attempt, "outcome" | "reason">): Saying {
  if (outcome === "delivered") return "works";
  const isFailure = outcome === "retry" || outcome === "uncertain" || outcome === "dead";
  return isFailure && reason !== undefined && BLAMING.has(reason) ? "fails" : "nothing";
}

/** Does whatever else goes there meet the same? */
export function isToBlame(reason: string): boolean {
  return BLAMING.has(reason);
}

/** The gap after so many failed probes, spread by ±20 %. */
export function gapAfter(probes: number, random: number): number {
  return spread(GAPS_MS[probes] ?? LONGEST_GAP_MS, random);
}

function counted(breaker: Breaker, { seq, now }: Attempted): Breaker {
  const first_failed = breaker.first_failed ?? seq;
  return {
    ...breaker,
    failures: breaker.failures + 1,
    failing_since: breaker.failing_since ?? now,
    first_failed,
    several: breaker.several || first_failed !== seq,
  };
}

function probed(breaker: Breaker, { isLast, now, random }: Attempted): Breaker {
  if (isLast) return { ...breaker, probe_at: now + spread(LAST_ATTEMPTS_GAP_MS, random) };
  const probes = breaker.probes + 1;
  return { ...breaker, probes, probe_at: now + gapAfter(probes, random) };
}

function spread(gap: number, random: number): number {
  return Math.round(gap * (1 - JITTER + 2 * JITTER * random));
}
