import { momentOf } from "../../src/model/newer.ts";
import {
  type Fact,
  type Facts,
  type Heard,
  type Intent,
  NO_FACTS,
  type SettledIntent,
  type StopTerms,
} from "../../src/model/plan.ts";
import { type PlacedEvent, settlePlan } from "../../src/route/settle-plan.ts";
import { MARCH_2, sampleEvent } from "./sample-event.ts";

const HOUR = 3_600_000;

export const EXPIRED = sampleEvent({ type: "inquiry.expired", decision: "expired" });

export const REMINDER_STOP: StopTerms = { decision: true, trust_weak: false, if_pending: "keep" };

/** A reminder of EXPIRED. */
function sampleIntent(set: Partial<Intent> = {}): Intent {
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
    reminder: true,
    stop: REMINDER_STOP,
    ...set,
  };
}

/** What becomes of one intent of an event. */
export function settled(
  facts: Partial<Facts>,
  set: Partial<Intent> = {},
  event: PlacedEvent = EXPIRED,
): SettledIntent | undefined {
  return settlePlan(event, [sampleIntent(set)], { ...NO_FACTS, ...facts })[0];
}

/** The subject completed an hour after EXPIRED. */
export function sampleFact(set: Partial<Fact> = {}): Fact {
  return { key: "ref:cust-1", ...sampleHeard(set) };
}

/** The same as an event of the subject that the store knows. */
export function sampleHeard(set: Partial<Heard> = {}): Heard {
  return {
    reference: "cust-1",
    source: "persona",
    weak: false,
    kind: "persona",
    type: "inquiry.completed",
    decision: "completed",
    occurred_at: MARCH_2 + HOUR,
    received_at: MARCH_2 + HOUR,
    check_id: "inq_test1",
    seq: 3,
    ...set,
  };
}

/** A reminder of the same rule and subject is pending, of an event an hour older than EXPIRED. */
export function samplePending(set: Partial<Facts["pending"][number]> = {}): Facts["pending"][number] {
  const older = sampleEvent({ ...EXPIRED, occurred_at: MARCH_2 - HOUR, received_at: MARCH_2 - HOUR });
  return {
    rule: "remind",
    action: "email",
    preview: false,
    seq: 41,
    reference: "cust-1",
    moment: momentOf(older, 5),
    ...set,
  };
}
