import { describe, expect, test } from "vitest";
import { MAX_LIST_ITEMS } from "../../src/model/event.ts";
import { PERSONA_CATALOGUE } from "../../src/sources/persona/catalogue.ts";
import { acceptOne, fixture, fixtureRequest, NOW, openPersona, request } from "./sample-requests.ts";

const PROOF = { authentic: true, assurance: "signed" } as const;

/** The event of a payload that is taken as proven. */
function eventOf(payload: unknown, headers: Readonly<Record<string, string>> = {}) {
  const [item] = openPersona().normalise(request(JSON.stringify(payload), headers), PROOF, NOW);
  if (item === undefined) throw new Error("no item");
  return item;
}

function envelope(attributes: Readonly<Record<string, unknown>>) {
  return { data: { type: "event", id: "evt_1", attributes } };
}

/** Deeper than what JSON.stringify can write again. */
function nestedEvent(depth: number): string {
  const note = `${"[".repeat(depth)}"]["${"]".repeat(depth)}`;
  return JSON.stringify(envelope({ name: "inquiry.created", note: "NOTE" })).replace('"NOTE"', note);
}

describe("a Persona event", () => {
  test("says all that a declined inquiry says", () => {
    const links = { resume: "https://withpersona.com/verify?inquiry-id={{ event.check.id }}" };
    const { event } = acceptOne(openPersona({ links }), fixtureRequest("persona/inquiry.declined.json"));
    const raw: unknown = JSON.parse(fixture("persona/inquiry.declined.json").toString("utf8"));
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: "persona",
      kind: "persona",
      type: "inquiry.declined",
      source_event_id: "evt_6fVrEc2QwYaBh4PiUsDgZtJx",
      occurred_at: Date.parse("2026-03-04T14:20:33.507Z"),
      received_at: NOW,
      decision: "declined",
      subject: {
        keys: [
          "ref:cust-51907",
          "persona:act_Lp7wRb2cXeZs5TfKqYnM0dGh",
          "persona:inq_Zd6uPq0XoEaW4rNvB9kMtCyL",
        ],
        key: "ref:cust-51907",
        reference: "cust-51907",
        name: { first: "Teodor", last: "Vasquez", full: "Teodor Vasquez" },
        email: "teodor.v@example.net",
        phone: "+15550100177",
        country: "US",
      },
      check: {
        id: "inq_Zd6uPq0XoEaW4rNvB9kMtCyL",
        kind: "inquiry",
        status: "declined",
        template: "itmpl_Kw93nVxUo5GfRtB7yMsJpAqe",
        risk: "low",
        score: 12,
        tags: ["manual-decline", "fraud-suspected"],
        comment: expect.any(String),
        expires_at: Date.parse("2026-03-05T11:01:48.000Z"),
      },
      sender_attempts: { made: 1, left: 7 },
      assurance: "signed",
      links: { resume: "https://withpersona.com/verify?inquiry-id=inq_Zd6uPq0XoEaW4rNvB9kMtCyL" },
      raw,
    });
  });

  test("names the failed checks of a verification", () => {
    const { event } = acceptOne(openPersona(), fixtureRequest("persona/verification.failed.json"));
    expect(event.check).toMatchObject({
      id: "ver_qY9tEm5LsDfW0aHkVuC3XrNb",
      kind: "verification/selfie",
      status: "failed",
      score: 31.4,
      reasons: ["selfie_id_comparison", "low_similarity"],
    });
    expect(event.subject.keys).toEqual([
      "persona:inq_Zd6uPq0XoEaW4rNvB9kMtCyL",
      "persona:ver_qY9tEm5LsDfW0aHkVuC3XrNb",
    ]);
    expect(event.decision).toBe("none");
  });

  test("finds a verification's name flat in its attributes", () => {
    const { event } = acceptOne(openPersona(), fixtureRequest("persona/verification.passed.json"));
    expect(event.subject.name).toEqual({
      first: "MARISOL",
      last: "OKONKWO-HALE",
      full: "MARISOL OKONKWO-HALE",
    });
    expect(event.subject.country).toBe("US");
  });

  test("is the same in kebab, camel and snake case", () => {
    const pairs = [
      ["persona/report-watchlist.matched.json", "persona/report-watchlist.matched.camel.json"],
      ["persona/case.resolved.json", "persona/case.resolved.snake.json"],
    ] as const;
    for (const [kebab, other] of pairs) {
      const a = acceptOne(openPersona(), fixtureRequest(kebab)).event;
      const b = acceptOne(openPersona(), fixtureRequest(other)).event;
      expect({ ...b, id: "", raw: "" }).toEqual({ ...a, id: "", raw: "" });
    }
  });

  test("takes a watchlist report's matches as reasons and its term as the name", () => {
    const { event } = acceptOne(openPersona(), fixtureRequest("persona/report-watchlist.matched.json"));
    expect(event.check).toMatchObject({
      kind: "report/watchlist",
      reasons: ["has-match", "Example Consolidated Sanctions List"],
      template: "rptp_6KzXvQnTbWmYdRsLcJ8pEu",
    });
    expect(event.subject.name.full).toBe("Marisol Okonkwo-Hale");
  });

  test("takes a case's status, deadline and only account, never the assignee", () => {
    const { event } = acceptOne(openPersona(), fixtureRequest("persona/case.created.json"));
    expect(event).toMatchObject({
      decision: "none",
      subject: {
        keys: [
          "persona:act_Lp7wRb2cXeZs5TfKqYnM0dGh",
          "persona:inq_Zd6uPq0XoEaW4rNvB9kMtCyL",
          "persona:case_Rf8YtLq2WvXn6KdBzCsMpJ1o",
        ],
      },
      check: {
        status: "Open",
        template: "ctmpl_9GhRw4ZkTyUoPbXcVn1LmQsE",
        expires_at: Date.parse("2026-03-05T11:07:02Z"),
      },
    });
    expect(event.subject.email).toBeUndefined();
  });

  test("of a workflow is about nobody", () => {
    const { event } = acceptOne(openPersona(), fixtureRequest("persona/workflow-run.errored.json"));
    expect(event.subject).toMatchObject({ keys: [], name: {} });
    expect(event.check).toMatchObject({ id: "wfr_Dk7ZpM3xVnQe", kind: "workflow-run", status: "errored" });
  });

  test("of a case with two accounts joins no two people", () => {
    const accounts = {
      data: [
        { type: "account", id: "act_1" },
        { type: "account", id: "act_2" },
      ],
    };
    const resource = { type: "case", id: "case_1", relationships: { accounts } };
    const { event } = eventOf(envelope({ name: "case.created", payload: { data: resource } }));
    expect(event.subject.keys).toEqual(["persona:case_1"]);
  });

  test("borrows the reference from an account that came along", () => {
    const payload = {
      data: {
        type: "verification/selfie",
        id: "ver_1",
        relationships: { account: { data: { id: "act_1" } } },
      },
      included: [
        { type: "account", id: "act_2", attributes: { "reference-id": "somebody-else" } },
        { type: "account", id: "act_1", attributes: { referenceId: "cust-1" } },
      ],
    };
    const { event } = eventOf(envelope({ name: "verification.passed", payload }));
    expect(event.subject.keys).toEqual(["ref:cust-1", "persona:act_1", "persona:ver_1"]);
  });

  test("needs no more than an id and a name", () => {
    const { readable, event } = eventOf(envelope({ name: "inquiry.expired" }));
    expect(readable).toBe(true);
    expect(event).toMatchObject({
      type: "inquiry.expired",
      source_event_id: "evt_1",
      decision: "expired",
      occurred_at: NOW,
      subject: { keys: [], name: {} },
      check: { kind: "inquiry" },
    });
  });

  test("survives attributes that are blocked, null, without value or of a wrong type", () => {
    const fields = {
      "name-first": { type: "string" },
      "name-last": 7,
      "email-address": { value: null },
      x: null,
    };
    const attributes = { fields, tags: "no list", "expires-at": 5, behaviors: [], status: {} };
    const resource = {
      type: "inquiry",
      id: "inq_1",
      attributes,
      relationships: { account: [], template: {} },
    };
    const { readable, event } = eventOf(envelope({ name: "inquiry.created", payload: { data: resource } }));
    expect(readable).toBe(true);
    expect(event.subject).toEqual({ keys: ["persona:inq_1"], key: "persona:inq_1", name: {} });
    expect(event.check).toEqual({ id: "inq_1", kind: "inquiry" });
  });

  test("with a name that nobody knows yet is an event all the same", () => {
    const { readable, event } = eventOf(envelope({ name: "list-item.created" }));
    expect(readable).toBe(true);
    expect(event).toMatchObject({ type: "list-item.created", decision: "none" });
  });

  test("holds no more list items than an event may", () => {
    const attributes = { tags: Array.from({ length: 5_000 }, (_, index) => `tag-${index}`) };
    const payload = { data: { type: "inquiry", id: "inq_1", attributes } };
    expect(eventOf(envelope({ name: "inquiry.created", payload })).event.check.tags).toHaveLength(
      MAX_LIST_ITEMS,
    );
  });

  test("ignores counters that are none", () => {
    const headers = { "persona-webhook-attempts-made": "-1", "persona-webhook-attempts-left": "seven" };
    expect(eventOf(envelope({ name: "inquiry.created" }), headers).event.sender_attempts).toEqual({});
  });
});

describe("an authentic body that is no event", () => {
  test.each([
    ["a workflow's HTTP step", '{"inquiry":"inq_1"}', "not_an_event"],
    ["an event without a name", '{"data":{"id":"evt_1","attributes":{}}}', "not_an_event"],
    ["a list", "[]", "not_an_event"],
    ["a bare null", "null", "not_an_event"],
    ["half a body", '{"data":{"id":"evt_1"', "not_json"],
    ["nothing at all", "", "not_json"],
    ["an event around absurd nesting", nestedEvent(3_000), "not_an_event"],
    ["absurd nesting", `${"[".repeat(200_000)}${"]".repeat(200_000)}`, "not_an_event"],
  ])("is kept as unreadable: %s", (_, body, reason) => {
    const [item] = openPersona().normalise(request(body), PROOF, NOW);
    expect(item).toMatchObject({ readable: false, reason, body });
    expect(item?.event).toMatchObject({ type: "unreadable", decision: "none", occurred_at: NOW });
    expect(item?.event.source_event_id).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe("Persona's catalogue", () => {
  test("has every event name that a webhook can ask for, and only inquiries decide", () => {
    expect(PERSONA_CATALOGUE.size).toBe(249);
    for (const name of ["inquiry.approved", "report/crypto_address.matched", "graph-query.timed-out"]) {
      expect(PERSONA_CATALOGUE.has(name), name).toBe(true);
    }
    for (const [name, { decision, help }] of PERSONA_CATALOGUE) {
      if (decision !== "none") expect(name).toMatch(/^inquiry\./);
      expect(help, name).toMatch(/^[A-Z].*\.$/);
    }
  });
});
