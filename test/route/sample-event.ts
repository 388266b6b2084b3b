import type { Event } from "../../src/model/event.ts";

export const MARCH_2 = Date.UTC(2026, 2, 2, 10);

/** An event as the Persona normaliser makes it; parts that a test speaks of are set by the test. */
export function sampleEvent(set: Partial<Event> = {}): Event {
  return {
    id: "0195-test-event",
    source: "persona",
    kind: "persona",
    type: "inquiry.declined",
    source_event_id: "evt_test1",
    occurred_at: MARCH_2,
    received_at: MARCH_2 + 1_000,
    decision: "declined",
    subject: {
      keys: ["ref:cust-1", "persona:act_test1", "persona:inq_test1"],
      key: "ref:cust-1",
      reference: "cust-1",
      name: { first: "Ada", last: "Example", full: "Ada Example" },
      country: "GB",
    },
    check: {
      id: "inq_test1",
      kind: "inquiry",
      status: "declined",
      template: "Enhanced due diligence",
      score: 70,
      tags: ["vip", "eu"],
      expires_at: MARCH_2 - 10 * 86_400_000,
    },
    sender_attempts: {},
    assurance: "signed",
    links: {},
    raw: { data: { attributes: { "bot-score": 12, note: null, list: [1, 2] } } },
    ...set,
  };
}
