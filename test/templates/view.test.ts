import { expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { eventView } from "../../src/templates/view.ts";
import { render } from "./render.ts";

const event: Event = {
  id: "e-1",
  source: "persona",
  kind: "persona",
  type: "inquiry.declined",
  source_event_id: "evt_1",
  occurred_at: Date.UTC(2026, 2, 2, 10),
  received_at: Date.UTC(2026, 2, 2, 10, 0, 1),
  decision: "declined",
  subject: { keys: ["ref:c-1"], name: {} },
  check: { expires_at: Date.UTC(2026, 3, 1), score: 70 },
  sender_attempts: {},
  assurance: "signed",
  links: {},
  raw: undefined,
};
const view = (over: Partial<Event> = {}, raw?: unknown) =>
  eventView({
    event: { ...event, ...over },
    raw,
    rule: "r-1",
    delivery: "d-1",
    now: Date.UTC(2026, 2, 2, 11),
  });

test("times are ISO text in UTC, numbers stay numbers", () => {
  expect(view()["event"]).toMatchObject({
    occurred_at: "2026-03-02T10:00:00.000Z",
    received_at: "2026-03-02T10:00:01.000Z",
    check: { expires_at: "2026-04-01T00:00:00.000Z", score: 70 },
  });
});

test("rule, delivery and now are there", () => {
  expect(render("{{ rule.id }} {{ delivery.id }} {{ now }} {{ event.occurred_at | ago }}", view())).toBe(
    "r-1 d-1 2026-03-02T11:00:00.000Z 1 hour ago",
  );
});

test("the payload is event.raw, handed in or kept in the event", () => {
  expect(render("{{ event.raw.data.id }}", view({}, { data: { id: "x" } }))).toBe("x");
  expect(render("{{ event.raw.data.id }}", view({ raw: { data: { id: "y" } } }))).toBe("y");
});

test("a missing or impossible time is missing", () => {
  expect(render("[{{ event.check.expires_at }}]", view({ check: {} }))).toBe("[]");
  expect(render("[{{ event.occurred_at }}]", view({ occurred_at: Number.MAX_VALUE }))).toBe("[]");
});

test("the event itself is not changed", () => {
  view();
  expect(event.occurred_at).toBe(Date.UTC(2026, 2, 2, 10));
});
