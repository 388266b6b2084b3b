import { describe, expect, test } from "vitest";
import { eventSchema } from "../../src/model/event.ts";
import { createFixedIds } from "../../src/simulate/fixed-ids.ts";
import { createSender } from "../../src/simulate/sender.ts";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";

const NOW = Date.UTC(2026, 2, 2, 10);
const DAY_MS = 86_400_000;

function sender(sources: Parameters<typeof createSender>[0]["sources"] = {}) {
  const send = createSender({ sources, newId: createFixedIds() });
  return (use: string, set: Readonly<Record<string, unknown>> = {}, same = false, source?: string) => {
    const slash = use.indexOf("/");
    const [kind, type] = [use.slice(0, slash), use.slice(slash + 1)];
    return send({ kind, type, source: source ?? kind, set, same }, NOW);
  };
}

describe("every event that a sender is known to send has a sample, as the real normaliser reads it", () => {
  test.each(SOURCE_KINDS.map((kind) => [kind.kind, kind] as const))("%s", (name, { catalogue }) => {
    const send = sender();
    for (const [type, { decision, decisions }] of catalogue) {
      const { event, body } = send(`${name}/${type}`);
      expect(event, type).toMatchObject({ type, kind: name, source: name, received_at: NOW + 1 });
      expect(decisions ?? [decision], type).toContain(event.decision);
      expect(eventSchema.safeParse(event).success, type).toBe(true);
      expect(JSON.parse(body), type).toEqual(event.raw);
    }
  });
});

test("a sender whose events carry no name of ours can be made up from its settings' names", () => {
  const { event } = sender()("persona/inquiry.archived");
  expect(event.type).toBe("inquiry.archived");
});

test("all events are about one person and one check, unless another reference is named", () => {
  const send = sender();
  const [expired, completed, other] = [
    send("persona/inquiry.expired").event,
    send("persona/inquiry.completed").event,
    send("persona/inquiry.completed", { "subject.reference": "c-2" }).event,
  ];
  expect(completed.subject).toEqual(expired.subject);
  expect(completed.check.id).toBe(expired.check.id);
  expect(other.subject.keys[0]).toBe("ref:c-2");
  expect(other.subject.keys.filter((key) => expired.subject.keys.includes(key))).toEqual([]);
});

test("a second event of a name is another event, the same one is not", () => {
  const send = sender();
  const [first, second, again] = [
    send("passfort/CHECK_COMPLETED").event,
    send("passfort/CHECK_COMPLETED").event,
    send("passfort/CHECK_COMPLETED", {}, true).event,
  ];
  expect(second.source_event_id).not.toBe(first.source_event_id);
  expect(again.source_event_id).toBe(second.source_event_id);
  expect(new Set([first.id, second.id, again.id]).size).toBe(3);
});

test("the same one comes as it was, whatever was set", () => {
  const send = sender();
  const [first, again] = [
    send("persona/inquiry.declined", { "subject.reference": "c-7", "check.score": 3 }),
    send("persona/inquiry.declined", {}, true),
  ];
  expect({ ...again.event, id: "" }).toEqual({ ...first.event, id: "" });
  expect(again.body).toBe(first.body);
});

describe("an event occurs before it is received, if its sender tells a time", () => {
  test.each([
    ["persona/inquiry.created", NOW],
    ["passfort/PRODUCT_STATUS_CHANGED", NOW],
    ["identitypass/verification.pending", NOW + 1],
  ])("%s", (use, occurred_at) => {
    expect(sender()(use).event).toMatchObject({ occurred_at, received_at: NOW + 1 });
  });
});

describe("what is set takes along what follows from it", () => {
  test("the reference the keys", () => {
    const { subject } = sender()("persona/inquiry.declined", { "subject.reference": undefined }).event;
    expect(subject.reference).toBeUndefined();
    expect(subject.keys.every((key) => key.startsWith("persona:"))).toBe(true);
    expect(subject.key).toBe(subject.keys[0]);
  });

  test("the check its key", () => {
    const { subject, check } = sender()("persona/inquiry.declined", { "check.id": "inq_2" }).event;
    expect(check.id).toBe("inq_2");
    expect(subject.keys).toContain("persona:inq_2");
  });

  test("a part of the name the whole name, unless that is set as well", () => {
    const name = (set: Readonly<Record<string, unknown>>) =>
      sender()("persona/inquiry.declined", set).event.subject.name;
    expect(name({ "subject.name.first": "Ada", "subject.name.last": "Sample" }).full).toBe("Ada Sample");
    expect(name({ "subject.name.first": undefined, "subject.name.last": undefined }).full).toBeUndefined();
    expect(name({ "subject.name.first": "Ada", "subject.name.full": "A. S." }).full).toBe("A. S.");
  });

  test.each([
    ["passfort/PRODUCT_STATUS_CHANGED", "APPROVED", "approved"],
    ["passfort/PRODUCT_STATUS_CHANGED", "REJECTED", "declined"],
    ["identitypass/verification.completed", "NOT-VERIFIED", "declined"],
  ])("a status that decides the decision: %s %s", (use, status, decision) => {
    const { event, body } = sender()(use, { "check.status": status });
    expect(event).toMatchObject({ decision, check: { status } });
    expect(body).toContain(`"${status}"`);
    expect(sender()(use, { "check.status": status, decision: "none" }).event.decision).toBe("none");
  });

  test("and where the event's payload decides, it is known which status does", () => {
    for (const { catalogue } of SOURCE_KINDS) {
      for (const [type, { decisions, statusAt }] of catalogue)
        expect(statusAt === undefined, type).toBe(decisions === undefined);
    }
  });

  test("the payload the text that is kept of it", () => {
    const { event, body } = sender()("persona/inquiry.declined", { "raw.data.extra": [1] });
    expect(JSON.parse(body)).toMatchObject({
      data: { extra: [1], attributes: { name: "inquiry.declined" } },
    });
    expect(event.raw).toEqual(JSON.parse(body));
    expect(sender()("persona/inquiry.declined", { raw: undefined }).body).toBe("null");
  });
});

test("a source's own settings count, but not its secrets", () => {
  const settings = {
    secrets: ["wbhsec_of-somebody-in-earnest"],
    max_age: DAY_MS,
    links: { resume: "https://verify.example.com/{{ event.check.id }}" },
    also_sends: [],
    max_body: 1_000_000,
    accept_forgeable: false,
  };
  const { event, body } = sender({ "persona-eu": { kind: "persona", settings } })(
    "persona/inquiry.declined",
    {},
    false,
    "persona-eu",
  );
  expect(event).toMatchObject({ source: "persona-eu", assurance: "signed" });
  expect(event.links.resume).toBe(`https://verify.example.com/${event.check.id}`);
  expect(event.subject.keys).toContain(`persona-eu:${event.check.id}`);
  expect(body).not.toContain("in-earnest");
});
