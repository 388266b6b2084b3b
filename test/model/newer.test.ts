import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECISIONS } from "../../src/model/decision.ts";
import { effectiveTime, isNewer, type Moment } from "../../src/model/newer.ts";

const base: Moment = { kind: "persona", occurred_at: 1_000, received_at: 2_000, decision: "none", seq: 1 };

describe("isNewer", () => {
  test("goes by the sender's time, whatever order the events came in", () => {
    const late = { ...base, occurred_at: 500, received_at: 9_000, seq: 2 };
    expect(isNewer(base, late)).toBe(true);
    expect(isNewer(late, base)).toBe(false);
  });

  test("with the same time the decision that goes further wins, then the order of receipt", () => {
    const approved = { ...base, decision: "approved" as const };
    const completed = { ...base, decision: "completed" as const, seq: 2 };
    expect(isNewer(approved, completed)).toBe(true);
    expect(isNewer({ ...approved, decision: "declined", seq: 2 }, approved)).toBe(true);
    expect(isNewer(approved, approved)).toBe(false);
  });

  test("PassFort promises order: its ties go by receipt alone", () => {
    const approved = { ...base, kind: "passfort", decision: "approved" as const };
    const review = { ...base, kind: "passfort", decision: "review" as const, seq: 2 };
    expect(isNewer(review, approved)).toBe(true);
  });

  test("a sender's clock over five minutes ahead does not count", () => {
    const ahead = { ...base, occurred_at: 2_000 + 5 * 60_000 + 1 };
    expect(effectiveTime(ahead)).toBe(2_000);
    expect(effectiveTime({ ...ahead, occurred_at: 2_000 + 5 * 60_000 })).toBe(2_000 + 5 * 60_000);
  });

  test("without a sender's time, pending never supersedes a result of the same check", () => {
    const verified: Moment = {
      kind: "identitypass",
      occurred_at: 1_000,
      received_at: 1_000,
      decision: "approved",
      check_id: "v-1",
      seq: 1,
    };
    const pending: Moment = {
      ...verified,
      occurred_at: 5_000,
      received_at: 5_000,
      decision: "pending",
      seq: 2,
    };
    expect(isNewer(pending, verified)).toBe(false);
    expect(isNewer(verified, pending)).toBe(true);
    expect(isNewer({ ...pending, check_id: "v-2" }, verified)).toBe(true);
  });

  test("where order is promised, a pending that happened at the moment of receipt is no late one", () => {
    const rejected: Moment = { ...base, kind: "passfort", decision: "declined", check_id: "a-1" };
    const applied: Moment = {
      ...rejected,
      occurred_at: 5_000,
      received_at: 5_000,
      decision: "pending",
      seq: 2,
    };
    expect(isNewer(applied, rejected)).toBe(true);
    expect(isNewer(rejected, applied)).toBe(false);
  });

  test("of two stored statements always one is newer, never both", () => {
    const time = fc.constantFrom(0, 1_000, 2_000, 10 * 60_000);
    const moment = fc.record({
      kind: fc.constantFrom("persona", "passfort", "identitypass"),
      occurred_at: time,
      received_at: time,
      decision: fc.constantFrom(...DECISIONS),
      check_id: fc.constantFrom("v-1", "v-2", undefined),
    });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const [first, second] = [
          { ...a, seq: 1 },
          { ...b, seq: 2 },
        ];
        expect(isNewer(first, second)).toBe(!isNewer(second, first));
        expect(isNewer(first, first)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
