import { describe, expect, onTestFinished, test, vi } from "vitest";
import { eventSchema, MAX_LIST_ITEMS } from "../../src/model/event.ts";
import {
  accept,
  acceptOne,
  fixture,
  fixtureRequest,
  INDEX,
  NOW,
  openPassfort,
  refusal,
  request,
  SECRETS,
} from "./sample-requests.ts";

const SECRET = SECRETS.passfort;
const BEARER = { authorization: `Bearer ${SECRET}` };
const message = (more: Readonly<Record<string, unknown>> = {}) => ({
  id: "m-1",
  event: "TASK_CREATED",
  ...more,
});
const json = (value: unknown) => JSON.stringify(value);

describe("every PassFort sample", () => {
  const files = INDEX.samples.filter(({ provider }) => provider === "passfort").map(({ file }) => file);

  test.each(files)("%s is proven, becomes events and is kept without the secret", (file) => {
    const items = accept(openPassfort(), fixtureRequest(file));
    expect(items).toHaveLength(file.includes("batch") ? 4 : 1);
    for (const { readable, event, body } of items) {
      expect(readable).toBe(true);
      expect(eventSchema.parse(event)).toEqual(event);
      expect(body).not.toContain(SECRET);
      expect(json(event)).not.toContain(SECRET);
      expect(event).toMatchObject({ kind: "passfort", assurance: "shared-secret" });
    }
  });
});

describe("PassFort's shared secret", () => {
  test("is enough in the body, or in the header, and one of several", () => {
    const two = openPassfort(["test-old-secret", SECRET]);
    expect(refusal(two, request(json(message({ secret: SECRET }))))).toBeUndefined();
    expect(refusal(two, request(json(message()), BEARER))).toBeUndefined();
    expect(refusal(two, request(json(message({ secret: "test-old-secret" })), BEARER))).toBeUndefined();
  });

  test("may be several words", () => {
    const header = { authorization: "Bearer test secret of words" };
    expect(refusal(openPassfort(["test secret of words"]), request(json(message()), header))).toBeUndefined();
  });

  test("must be somewhere", () => {
    for (const body of [
      json(message()),
      json([message()]),
      json(message({ secret: null })),
      "no json",
      "[]",
    ]) {
      expect(refusal(openPassfort(), request(body)), body).toBe("no_signature");
    }
  });

  test("must not be wrong anywhere, whatever else is right", () => {
    const wrong = [
      message({ secret: "test-wrong" }),
      message({ secret: "" }),
      message({ secret: 7 }),
      [message({ secret: SECRET }), message({ secret: "test-wrong" })],
      { secret: "test-wrong", events: [message({ secret: SECRET })] },
      { secret: SECRET, events: [message({ secret: `${SECRET}x` })] },
    ];
    for (const payload of wrong) {
      expect(refusal(openPassfort(), request(json(payload), BEARER)), json(payload)).toBe("bad_signature");
    }
    const wrongHeader = { authorization: "Bearer test-wrong" };
    expect(refusal(openPassfort(), request(json(message({ secret: SECRET })), wrongHeader))).toBe(
      "bad_signature",
    );
  });

  test("that a large body cannot hold is missed without reading the body as JSON", () => {
    const heavy = `[${"[],".repeat(2_000_000)}[]]`;
    const parse = vi.spyOn(JSON, "parse");
    onTestFinished(() => parse.mockRestore());
    expect(refusal(openPassfort(), request(heavy))).toBe("no_signature");
    expect(refusal(openPassfort(), request(`{"secret":"test-guess","data":${heavy}}`))).toBe("bad_signature");
    expect(parse).not.toHaveBeenCalled();
  });

  test("in a large body is found, however JSON may spell it", () => {
    for (const spelt of [SECRET, SECRET.replace("e", "\\u0065")]) {
      const data = { pad: "x".repeat(100_000) };
      const body = JSON.stringify({ event: "A", data, secret: "HERE" }).replace("HERE", spelt);
      expect(refusal(openPassfort(), request(body))).toBeUndefined();
    }
  });

  test("in a header of another form is malformed, also at a megabyte", () => {
    for (const authorization of ["Basic abc", SECRET, "Bearer", `Bearer ${"a".repeat(1_000_000)}`]) {
      expect(refusal(openPassfort(), request(json(message()), { authorization }))).toBe(
        "malformed_signature",
      );
    }
  });

  test("proves a batch when any message or the envelope has it", () => {
    const batches = [
      [message(), message({ secret: SECRET })],
      { secret: SECRET, messages: [message(), message()] },
    ];
    for (const batch of batches) expect(accept(openPassfort(), request(json(batch)))).toHaveLength(2);
  });
});

describe("what is kept of a PassFort message", () => {
  test("is its own received text, not written anew", () => {
    const first = `{ "event" : "A",  "id":"1", "big": 12345678901234567890, "a": [{"b": "]}\\""}] }`;
    const second = `{"event":"B","id":"2","x":1.50}`;
    const bodies = (text: string) => accept(openPassfort(), request(text, BEARER)).map(({ body }) => body);
    expect(bodies(`[ ${first} ,\n${second} ]`)).toEqual([first, second]);
    expect(bodies(`{"n": {"q": []}, "anything" : [${first},${second}] , "z": 1}`)).toEqual([first, second]);
  });

  test("lacks the secret however JSON may spell it", () => {
    const tricky = 'te/st"\\secret-é';
    const escaped = Array.from(tricky, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    const half = json(tricky).slice(1, -1).replaceAll("/", "\\/").replace("s", "\\u0073");
    const text = `{"event":"A","id":"1","secret":"${escaped.toUpperCase().replaceAll("U", "u")}","echo":"a ${half} b"}`;
    const { event, body } = acceptOne(openPassfort([tricky]), request(text));
    expect(body).toBe('{"event":"A","id":"1","secret":"[removed]","echo":"a [removed] b"}');
    expect(event.raw).toEqual({ event: "A", id: "1", secret: "[removed]", echo: "a [removed] b" });
  });

  test("stays JSON when a lone backslash stands before the secret", () => {
    const { body } = acceptOne(
      openPassfort(["nabcdefg"]),
      request('{"event":"A","secret":"nabcdefg","x":"\\nabcdefg"}'),
    );
    expect(JSON.parse(body)).toEqual({ event: "A", secret: "[removed]", x: "[removed]" });
  });
});

describe("a PassFort batch", () => {
  test("is told by its only array, but a message with arrays is a message", () => {
    const single = message({ secret: SECRET, data: {}, list: [{ event: "INNER" }] });
    expect(acceptOne(openPassfort(), request(json(single))).event.type).toBe("TASK_CREATED");
    const twoArrays = { a: [message()], b: [] };
    expect(acceptOne(openPassfort(), request(json(twoArrays), BEARER))).toMatchObject({
      reason: "not_an_event",
    });
  });

  test("keeps a member that is no event as an item of its own", () => {
    const items = accept(openPassfort(), request(`[${json(message())}, {"no":"event"}, 7, null]`, BEARER));
    expect(items.map(({ readable }) => readable)).toEqual([true, false, false, false]);
    expect(items.map(({ body }) => body).slice(1)).toEqual(['{"no":"event"}', "7", "null"]);
    expect(new Set(items.map(({ event }) => event.source_event_id)).size).toBe(4);
  });

  test("that is empty or absurdly long is one unreadable item", () => {
    const long = `[${Array.from({ length: 5_000 }, () => "{}").join(",")}]`;
    for (const body of ["[]", long]) {
      expect(acceptOne(openPassfort(), request(body, BEARER))).toMatchObject({
        reason: "not_an_event",
        body,
      });
    }
  });

  test("message without an id goes by the digest of its own bytes", () => {
    const [a, b] = accept(openPassfort(), request('[{"event":"A"},{"event":"A" }]', BEARER));
    expect(a?.event.source_event_id).toMatch(/^sha256:/);
    expect(a?.event.source_event_id).not.toBe(b?.event.source_event_id);
  });
});

describe("a PassFort event", () => {
  test("says all that a changed application says; staff are not the subject", () => {
    const { event } = acceptOne(openPassfort(), fixtureRequest("passfort/PRODUCT_STATUS_CHANGED.json"));
    const raw = JSON.parse(fixture("passfort/PRODUCT_STATUS_CHANGED.json").toString("utf8"));
    expect(event).toEqual({
      id: expect.any(String),
      source: "passfort",
      kind: "passfort",
      type: "PRODUCT_STATUS_CHANGED",
      source_event_id: "b1f5c0de-0001-4a6b-8c2d-1e3f5a7b9c01",
      occurred_at: 1_772_615_400_000,
      received_at: NOW,
      decision: "review",
      subject: {
        keys: [
          "passfort:c94b2e77-1f53-4a08-b6d2-95e0a7c3d481",
          "passfort:18e6d0b4-7c2f-4d3a-9b15-2f6a8c0e4d73",
        ],
        key: "passfort:c94b2e77-1f53-4a08-b6d2-95e0a7c3d481",
        name: {},
      },
      check: {
        id: "18e6d0b4-7c2f-4d3a-9b15-2f6a8c0e4d73",
        kind: "application",
        status: "IN_REVIEW",
        product: "harbour_current",
      },
      sender_attempts: {},
      assurance: "shared-secret",
      links: {},
      raw: { ...raw, secret: "[removed]" },
    });
  });

  test.each([
    ["APPROVED", "approved"],
    ["REJECTED", "declined"],
    ["IN_REVIEW", "review"],
    ["APPLIED", "pending"],
    ["CANCELLED", "cancelled"],
    ["SOMETHING_NEW", "none"],
  ])("with the application status %s is %s; a profile's status decides nothing", (new_status, decision) => {
    const of = (event: string) =>
      acceptOne(openPassfort(), request(json({ id: "1", event, data: { new_status } }), BEARER)).event
        .decision;
    expect(of("PRODUCT_STATUS_CHANGED")).toBe(decision);
    expect(of("PROFILE_STATUS_CHANGED")).toBe("none");
  });

  test("reads the checks, tasks, risks and actions that it is about", () => {
    const items = accept(openPassfort(), fixtureRequest("passfort/batch.array.json"));
    expect(items.map(({ event }) => [event.decision, event.check])).toMatchObject([
      ["review", { kind: "application" }],
      ["none", { kind: "check/PEPS_AND_SANCTIONS_SCREEN", status: "Fail" }],
      ["none", { kind: "risk", risk: "High", product: "harbour_current" }],
      [
        "review",
        {
          kind: "application",
          id: "18e6d0b4-7c2f-4d3a-9b15-2f6a8c0e4d73",
          status: "APPLIED",
          reasons: ["COMPLETE_TASK"],
          expires_at: Date.parse("2026-03-11T09:00:00Z"),
        },
      ],
    ]);
  });

  test("reads the person out of collected data", () => {
    const { subject } = acceptOne(
      openPassfort(),
      fixtureRequest("passfort/COLLECTED_DATA_UPDATED.json"),
    ).event;
    expect(subject).toMatchObject({
      key: "ref:crm-000871",
      name: { first: "Oona", last: "Marchetti", full: "Oona Marchetti" },
      email: "oona.marchetti@example.com",
      phone: "+447700900482",
    });
    const changed = acceptOne(openPassfort(), fixtureRequest("passfort/COLLECTED_DATA_CHANGED.json")).event;
    expect(changed.subject.email).toBe("oona.marchetti@example.com");
  });

  test("with an unknown constant or none of our years is an event all the same", () => {
    const body = json({ id: 12, event: "SOMETHING_NEW", timestamp: 1e300, data: [] });
    const { event } = acceptOne(openPassfort(), request(body, BEARER));
    expect(event).toMatchObject({
      type: "SOMETHING_NEW",
      source_event_id: "12",
      occurred_at: NOW,
      decision: "none",
    });
  });

  test("whose body is not JSON needs the header and is unreadable", () => {
    const text = `{"secret":"${SECRET}", cut of`;
    expect(refusal(openPassfort(), request(text))).toBe("no_signature");
    const item = acceptOne(openPassfort(), request(text, BEARER));
    expect(item).toMatchObject({ reason: "not_json", body: '{"secret":"[removed]", cut of' });
  });
});

test("an event holds no more list items than it may, whatever a message lists", () => {
  const actions = Array.from({ length: 5_000 }, (_, n) => ({ action_type: `TYPE_${n}` }));
  const body = json(message({ event: "MANUAL_ACTION_REQUIRED", data: { actions } }));
  const { event } = acceptOne(openPassfort(), request(body, BEARER));
  expect(event.check.reasons).toHaveLength(MAX_LIST_ITEMS);
});
