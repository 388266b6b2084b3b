import { expect } from "vitest";
import type { Reply } from "../../src/actions/action.ts";
import { PACE, PACED } from "../store/store-parts.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A clock may jump while a probe is under way. */
const LEASE = MINUTE;
const TO_OPEN = 5;
/** The gaps between probes, at their shortest. */
const GAPS = [15, 30, 60, 120, 300, 600, 900].map((seconds) => seconds * SECOND * 0.8);
const NO_TIME_SAID = 30 * SECOND;
export const RETRIES_TAKE =
  5 * SECOND + 30 * SECOND + 42 * MINUTE + 60 * MINUTE * (1 + 2 + 4 + 8 + 12 + 24 + 24);

type Said = Reply & { readonly retry_after?: number | undefined };

/** What the documents promise of one gate: its breaker, what its far side asks, its pace, a person's pause. */
export function gateReference(gate: string) {
  const failed: string[] = [];
  let asked: readonly { readonly at: number; readonly until: number }[] = [];
  let claims: readonly number[] = [];
  let isPaused = false;
  let isOpen = false;
  let probes = 0;
  /** Absent: the next probe may go at once. */
  let gapFrom: number | undefined;
  let underProbe: string | undefined;
  let probedAt = 0;

  function fail(key: string, isProbe: boolean, isLast: boolean, now: number): void {
    failed.push(key);
    if (isProbe) {
      probes += isLast ? 0 : 1;
      gapFrom = isLast ? undefined : now;
    } else if (!isOpen && failed.length >= TO_OPEN && new Set(failed).size > 1) {
      isOpen = true;
      probes = 0;
      gapFrom = now;
    }
  }

  return {
    isProbe: (key: string) => underProbe === key,
    /** These were claimed at once; of a gate that is failing the only one is a probe. */
    claimed(keys: readonly string[], now: number): void {
      expect(isPaused, `${gate} is paused by a person`).toBe(false);
      // What was waited for is over, also if the clock is set back to before that.
      asked = asked.filter(({ until }) => until > now);
      const waits = asked.filter(({ at }) => at <= now);
      expect(waits, `${gate} was asked to wait`).toEqual([]);
      claims = [...claims, ...keys.map(() => now)];
      if (gate === PACED) expectPace(claims, now);
      if (!isOpen) return;
      expect(keys.length, `probes of ${gate}`).toBe(1);
      const isLeased = now >= probedAt && now - probedAt < LEASE;
      expect(isLeased ? underProbe : undefined, `the probe of ${gate} under way`).toBeUndefined();
      const gap = GAPS[Math.min(probes, GAPS.length - 1)] ?? 0;
      if (gapFrom !== undefined && gapFrom <= now) expect(now - gapFrom).toBeGreaterThanOrEqual(gap);
      underProbe = keys[0];
      probedAt = now;
    },
    /** An attempt ended so; `isLast`: it died, having waited as long as all retries take. */
    said(reply: Said | undefined, key: string, isLast: boolean, now: number): void {
      const isProbe = underProbe === key;
      if (isProbe) underProbe = undefined;
      if (reply?.outcome === "delivered") {
        failed.length = 0;
        isOpen = false;
        return;
      }
      const isLimited = reply?.outcome === "retry" && reply.reason === "rate_limited";
      const wait = reply?.retry_after ?? (isLimited ? NO_TIME_SAID : undefined);
      if (wait !== undefined) asked = [...asked, { at: now, until: now + wait }];
      const concernsAll = reply !== undefined && reply.outcome !== "dead" && !isLimited;
      if (concernsAll) fail(key, isProbe, isLast, now);
      else if (isProbe) gapFrom = undefined;
    },
    /** How an attempt ended will never be known. */
    lost(key: string): void {
      if (underProbe !== key) return;
      underProbe = undefined;
      gapFrom = undefined;
    },
    pause(): void {
      isPaused = true;
    },
    resume(): void {
      isPaused = false;
      probes = 0;
      // It is tried at once, whatever is under way.
      gapFrom = undefined;
      underProbe = undefined;
    },
    clockWasSetBack(now: number): void {
      claims = [];
      asked = asked.filter(({ at }) => at <= now);
    },
  };
}

/** Never more than a burst and what time allows, in whatever span that ends now. */
function expectPace(claims: readonly number[], now: number): void {
  for (const [at, since] of claims.entries()) {
    const most = PACE.burst + Math.floor((now - since) / PACE.every_ms);
    expect(claims.length - at, "more than its pace allows").toBeLessThanOrEqual(most);
  }
}
