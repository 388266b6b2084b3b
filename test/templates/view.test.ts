import { expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { RenderError } from "../../src/templates/render-error.ts";
import { digestView, eventView, scheduleView } from "../../src/templates/view.ts";
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
const view = (over: Partial<Event> = {}) =>
  eventView({
    event: { ...event, ...over },
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

test("the payload is event.raw", () => {
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

const common = { rule: "r-1", delivery: "d-1", now: Date.UTC(2026, 2, 2, 11) };

test("a digest shows its events, how many there are and how many are not shown, and no single event", () => {
  const digest = digestView({ ...common, events: [event, { ...event, type: "inquiry.expired" }], count: 5 });
  const list = "{% for e in digest.events %}{{ e.type }} {{ e.check.expires_at }};{% endfor %}";
  expect(render(`{{ digest.count }} {{ digest.more }} ${list}`, digest)).toBe(
    "5 3 inquiry.declined 2026-04-01T00:00:00.000Z;inquiry.expired 2026-04-01T00:00:00.000Z;",
  );
  expect(render("{{ digest.events[0].type }} {{ digest.events.last.type }}", digest)).toBe(
    "inquiry.declined inquiry.expired",
  );
  expect(render("[{{ digest.events[4].subject.name.first }}]", digest)).toBe("[]");
  for (const unknown of ["event.type", "digest.events[0].typ", "digest.size_of", "failure.reason"]) {
    expect(() => render(`{{ ${unknown} }}`, digest)).toThrow(RenderError);
  }
});

test("a digest shows what its events share: the values of its `by` fields, in their order", () => {
  const by = ["check.score", "check.expires_at", "subject.country", "subject.hasOwnProperty"];
  const digest = digestView({ ...common, events: [event], count: 1, by });
  const shared = "{{ digest.by[0] | plus: 1 }} {{ digest.by[1] }} [{{ digest.by[2] }}{{ digest.by[3] }}]";
  expect(render(shared, digest)).toBe(`${(event.check.score ?? 0) + 1} 2026-04-01T00:00:00.000Z []`);
  expect(render("[{{ digest.by[9] }}{{ digest.by | size }}]", digest)).toBe("[4]");
  expect(render("{{ digest.by | size }}", digestView({ ...common, events: [], count: 0, by }))).toBe("4");
});

test("a schedule shows its instant, the one before, and every decision counted, none as 0", () => {
  const about = { schedule: { at: Date.UTC(2026, 2, 2, 9), since: Date.UTC(2026, 2, 1, 9) } };
  const schedule = scheduleView({ ...common, about, summary: { events: 7, decisions: { approved: 4 } } });
  expect(
    render(
      "{{ schedule.since }} {{ schedule.at }} {{ summary.events }} {{ summary.approved }} {{ summary.none }}",
      schedule,
    ),
  ).toBe("2026-03-01T09:00:00.000Z 2026-03-02T09:00:00.000Z 7 4 0");
  for (const unknown of ["summary.aproved", "schedule.until", "event.type"]) {
    expect(() => render(`{{ ${unknown} }}`, schedule)).toThrow(RenderError);
  }
});

test("a failure is shown beside its event; a status that never came is empty", () => {
  const failure = { delivery: "d-0", destination: "crm", reason: "refused", attempts: 3 } as const;
  const seen = eventView({ ...common, event, about: { failure } });
  expect(
    render(
      "{{ event.type }} {{ failure.destination }} {{ failure.reason }} {{ failure.attempts }} [{{ failure.status }}]",
      seen,
    ),
  ).toBe("inquiry.declined crm refused 3 []");
  expect(() => render("{{ failure.why }}", seen)).toThrow(RenderError);
});
