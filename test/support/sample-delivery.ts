import type { RenderInput } from "../../src/actions/action.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Event } from "../../src/model/event.ts";
import { eventView } from "../../src/templates/view.ts";

export const SAMPLE_TIME = Date.UTC(2026, 0, 5, 12, 0, 0);

/** A declined inquiry of a person that does not exist; `change` replaces whole parts. */
export function sampleEvent(change: Partial<Event> = {}): Event {
  return {
    id: "01900000-0000-7000-8000-000000000001",
    source: "persona",
    kind: "persona",
    type: "inquiry.declined",
    source_event_id: "evt_test1",
    occurred_at: SAMPLE_TIME,
    received_at: SAMPLE_TIME + 1000,
    decision: "declined",
    subject: {
      keys: ["ref:cust-1", "persona:inq_test1"],
      key: "ref:cust-1",
      reference: "cust-1",
      name: { first: "Ada", last: "Example", full: "Ada Example" },
      email: "ada@example.com",
      country: "GB",
    },
    check: { id: "inq_test1", kind: "inquiry", status: "declined", score: 82, tags: ["vip", "eu"] },
    sender_attempts: {},
    assurance: "signed",
    links: { console: "https://console.example.com/inq_test1" },
    raw: undefined,
    ...change,
  };
}

/** A delivery of that event, on its first attempt. */
export function sampleDelivery(change: Partial<Delivery> = {}): Delivery {
  return {
    seq: 1,
    id: "01900000-0000-7000-8000-00000000000d",
    rule: "sample-rule",
    action: "sample",
    occurrence: 1,
    trigger: "event:01900000-0000-7000-8000-000000000001",
    kind: "webhook",
    destination: "backoffice",
    gate: "backoffice",
    rules_hash: "test",
    state: "pending",
    preview: false,
    reminder: false,
    planned_for: SAMPLE_TIME,
    fence: 1,
    attempts: 0,
    created_at: SAMPLE_TIME,
    ...change,
  };
}

/** What `render` gets for an event; `raw` is the payload. */
export function renderInput(event: Event = sampleEvent(), raw: unknown = {}): RenderInput {
  const delivery = sampleDelivery();
  return {
    view: eventView({
      event: { ...event, raw },
      rule: delivery.rule,
      delivery: delivery.id,
      now: SAMPLE_TIME + 5000,
    }),
    delivery,
    events: [{ seq: 1, event }],
    trust_weak: false,
  };
}
