import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterAttempt,
  type Breaker,
  CLOSED,
  gapAfter,
  probeAt,
  type Saying,
  sayingOf,
} from "../../src/model/breaker.ts";
import type { Outcome } from "../../src/model/delivery.ts";
import type { Reason } from "../../src/model/reasons.ts";

const NOW = Date.UTC(2026, 2, 1);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const MIDDLE = 0.5;

type Parts = { readonly seq?: number; readonly now?: number; readonly isLast?: boolean };

function hearing(
  breaker: Breaker,
  says: Saying,
  { seq = 1, now = NOW, isLast = false }: Parts = {},
): Breaker {
  return afterAttempt(breaker, { says, seq, isLast, now, random: MIDDLE });
}

function opened(): Breaker {
  let breaker = CLOSED;
  for (const seq of [1, 2, 3, 4, 5]) breaker = hearing(breaker, "fails", { seq });
  return breaker;
}

describe("what an attempt says of its gate", () => {
  test.each<[Outcome, Reason | undefined, Saying]>([
    ["delivered", undefined, "works"],
    ["previewed", undefined, "nothing"],
    ["cancelled", "decided", "nothing"],
    ["retry", "server_error", "fails"],
    ["retry", "connection_failed", "fails"],
    ["retry", "refused_for_now", "fails"],
    ["uncertain", "timeout", "fails"],
    ["uncertain", "connection_lost", "fails"],
    ["dead", "unauthorized", "fails"],
    ["dead", "server_error", "fails"],
    ["dead", "gone", "fails"],
    ["dead", "not_found", "fails"],
    ["dead", "sender_rejected", "fails"],
    // A gate in Slack is one channel.
    ["dead", "channel_not_found", "fails"],
    ["dead", "is_archived", "fails"],
    // It asked us to wait: that is no failure.
    ["retry", "rate_limited", "nothing"],
    // What concerns this delivery alone, or us.
    ["retry", "recipient_refused_for_now", "nothing"],
    ["dead", "template_failed", "nothing"],
    ["dead", "missing_recipient", "nothing"],
    ["dead", "message_too_long", "nothing"],
    ["dead", "refused", "nothing"],
    ["dead", "mail_rejected", "nothing"],
    ["retry", "internal_fault", "nothing"],
    ["retry", "waits_for_hours", "nothing"],
    ["uncertain", "answer_lost", "nothing"],
  ])("%s %s: %s", (outcome, reason, says) => {
    expect(sayingOf({ outcome, reason })).toBe(says);
  });
});

describe("it opens", () => {
  test("after five failures in a row by several deliveries, for about 15 seconds", () => {
    const breaker = opened();
    expect(breaker).toMatchObject({ failures: 5, failing_since: NOW, opened_at: NOW });
    expect(breaker.probe_at).toBe(NOW + 15 * SECOND);
  });

  test("not by one delivery alone, which has its schedule, however often it fails", () => {
    let breaker = CLOSED;
    for (let turn = 0; turn < 20; turn += 1) breaker = hearing(breaker, "fails", { seq: 7 });
    expect([breaker.failures, breaker.opened_at]).toEqual([20, undefined]);
    expect(hearing(breaker, "fails", { seq: 8 }).opened_at).toBe(NOW);
  });

  test("not if one got through in between; what concerns a delivery alone is passed over", () => {
    let breaker = CLOSED;
    for (const seq of [1, 2, 3, 4]) breaker = hearing(breaker, "fails", { seq });
    expect(hearing(breaker, "works")).toBe(CLOSED);
    breaker = hearing(breaker, "nothing");
    expect(hearing(breaker, "fails", { seq: 9 }).opened_at).toBe(NOW);
  });
});

describe("while it is open", () => {
  test("each probe that fails makes the gap longer, up to 15 minutes", () => {
    let breaker = opened();
    const gaps = Array.from({ length: 8 }, () => {
      const now = breaker.probe_at;
      breaker = hearing({ ...breaker, probe: 9 }, "fails", { seq: 9, now });
      return (breaker.probe_at - now) / SECOND;
    });
    expect(gaps).toEqual([30, 60, 120, 300, 600, 900, 900, 900]);
  });

  test("gaps are spread by twenty percent to both sides", () => {
    expect([gapAfter(0, 0), gapAfter(0, 1)]).toEqual([12 * SECOND, 18 * SECOND]);
    expect(gapAfter(99, MIDDLE)).toBe(15 * MINUTE);
  });

  test("what was under way when it opened is counted, and moves nothing", () => {
    const breaker = opened();
    expect(hearing(breaker, "fails", { seq: 6, now: NOW + SECOND })).toEqual({ ...breaker, failures: 6 });
  });

  test("a probe that says nothing of the gate makes room for another one at once", () => {
    const breaker: Breaker = { ...opened(), probe: 3, probe_at: NOW + MINUTE };
    expect(hearing(breaker, "nothing", { seq: 3 }).probe_at).toBe(NOW);
    expect(hearing(breaker, "nothing", { seq: 4 })).toBe(breaker);
  });

  test("a last attempt is followed by the next one a second later: all get theirs", () => {
    const breaker: Breaker = { ...opened(), probe: 3, probes: 20 };
    expect(hearing(breaker, "fails", { seq: 3, isLast: true }).probe_at).toBe(NOW + SECOND);
  });

  test("the first success closes it, whoever brings it", () => {
    expect(hearing({ ...opened(), probe: 3 }, "works", { seq: 77 })).toEqual(CLOSED);
  });

  test("a clock that was set back makes nothing wait for it", () => {
    expect(probeAt({ probe_at: NOW }, NOW - MINUTE)).toBe(NOW);
    expect(probeAt({ probe_at: NOW }, NOW - 60 * MINUTE)).toBe(NOW - 60 * MINUTE);
  });
});

test("whatever is said in whatever order: open only when failing, and never silent for longer than 18 minutes", () => {
  const attempts = fc.tuple(
    fc.constantFrom<Saying>("works", "fails", "nothing"),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 5 * MINUTE }),
    fc.integer({ min: 0, max: 999 }),
  );
  fc.assert(
    fc.property(fc.array(attempts, { maxLength: 60 }), (all) => {
      let breaker = CLOSED;
      let now = NOW;
      for (const [says, seq, wait, random] of all) {
        now += wait;
        // Now and then it is the probe.
        const before = breaker.opened_at === undefined ? breaker : { ...breaker, probe: 1 };
        breaker = afterAttempt(before, { says, seq, isLast: false, now, random: random / 1_000 });
        if (says === "works") expect(breaker).toEqual(CLOSED);
        if (breaker.opened_at === undefined) continue;
        expect(breaker.failures).toBeGreaterThanOrEqual(5);
        expect(breaker.several).toBe(true);
        expect(breaker.probe_at - now).toBeLessThanOrEqual(18 * MINUTE);
      }
    }),
    { numRuns: 200 },
  );
});
