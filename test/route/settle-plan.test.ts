import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Fact, Intent } from "../../src/model/plan.ts";
import { settlePlan } from "../../src/route/settle-plan.ts";
import { MARCH_2, sampleEvent } from "./sample-event.ts";

const HOUR = 3_600_000;
const EXPIRED = sampleEvent({ type: "inquiry.expired", decision: "expired" });

describe("a reminder that is planned after the decision came in", () => {
  it("is cancelled by a newer fact", () => {
    expect(settled(fact({}))).toBe("decided");
  });
  it("stands against an older one: an approval of 2024 silences nothing of 2026", () => {
    expect(
      settled(fact({ occurred_at: Date.UTC(2024, 0, 1), received_at: MARCH_2 + 2 * HOUR })),
    ).toBeUndefined();
  });
  it("is cancelled through a shared key when the other event names no reference", () => {
    expect(settled(fact({ key: "persona:act_test1", reference: undefined }))).toBe("decided");
  });
  it("stands when the fact names somebody else's reference", () => {
    expect(settled(fact({ key: "persona:act_test1", reference: "cust-2" }))).toBeUndefined();
  });
  it("stands when no key is shared", () => {
    expect(settled(fact({ key: "ref:cust-2" }))).toBeUndefined();
  });
  it("stands against another source's forgeable fact, unless the rule trusts it", () => {
    const forgeable = fact({ weak: true, source: "identitypass" });
    expect(settled(forgeable)).toBeUndefined();
    expect(settled(forgeable, { stop: { trust_weak: true } })).toBe("decided");
    expect(settled(fact({ weak: true }))).toBe("decided");
  });
  it("at the same time the decision that goes further counts", () => {
    expect(settled(fact({ occurred_at: MARCH_2 }))).toBe("decided");
  });
});

it("what is no reminder is never cancelled", () => {
  expect(settled(fact({}), { stop: undefined })).toBeUndefined();
});

it("an event of a stored place is compared by its place", () => {
  const passfort: Event = { ...EXPIRED, kind: "passfort", source: "passfort" };
  const same = fact({ kind: "passfort", source: "passfort", occurred_at: MARCH_2, seq: 7 });
  expect(settlePlan({ ...passfort, seq: 6 }, [intent({})], [same])[0]?.cancelled).toBe("decided");
  expect(settlePlan({ ...passfort, seq: 8 }, [intent({})], [same])[0]?.cancelled).toBeUndefined();
  expect(settlePlan(passfort, [intent({})], [same])[0]?.cancelled).toBeUndefined();
});

function settled(known: Fact, set: Partial<Intent> = {}): string | undefined {
  return settlePlan(EXPIRED, [intent(set)], [known])[0]?.cancelled;
}

function intent(set: Partial<Intent>): Intent {
  return {
    rule: "remind",
    action: "email",
    occurrence: 1,
    trigger: `event:${EXPIRED.id}`,
    kind: "email",
    destination: "mail",
    gate: "mail",
    due_at: MARCH_2 + 24 * HOUR,
    preview: false,
    stop: { trust_weak: false },
    ...set,
  };
}

function fact(set: Partial<Fact>): Fact {
  return {
    key: "ref:cust-1",
    reference: "cust-1",
    source: "persona",
    weak: false,
    kind: "persona",
    decision: "completed",
    occurred_at: MARCH_2 + HOUR,
    received_at: MARCH_2 + HOUR,
    seq: 3,
    ...set,
  };
}
