import { describe, expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import { appUnderTest, jsonOf, ledgerOfOne, STATUS } from "./app-under-test.ts";

async function dataOf(path: string): Promise<unknown> {
  const answer = await appUnderTest().ask(`/api/v1${path}`);
  expect(answer.status, path).toBe(200);
  return (await jsonOf(answer))["data"];
}

describe("an event", () => {
  test("in a list has ISO times, and a count of its deliveries", async () => {
    expect(await dataOf("/events")).toEqual([
      {
        id: "e-1",
        source: "persona",
        kind: "persona",
        type: "inquiry.declined",
        source_event_id: "evt_1",
        occurred_at: "2026-03-01T12:00:00.000Z",
        received_at: "2026-03-01T12:00:02.000Z",
        decision: "declined",
        subject: {
          keys: ["ref:test-42"],
          key: "ref:test-42",
          reference: "test-42",
          name: { full: "Test Person" },
        },
        check: { id: "inq_1", expires_at: "2026-03-01T12:00:03.000Z" },
        sender_attempts: {},
        assurance: "signed",
        links: {},
        routing: "planned",
        duplicates: 2,
        delivery_count: 1,
      },
    ]);
  });

  test("by its id says why which rules ran, and what came of them", async () => {
    expect(await dataOf("/events/e-1")).toMatchObject({
      plan: { matched: ["declined-alert"], missed: [{ rule: "vip", failed: "check.tags" }] },
      deliveries: [{ id: "d-1", state: "dead", attempt_count: 1 }],
    });
  });

  test("shows its body only when asked", async () => {
    expect(await dataOf("/events/e-1")).not.toHaveProperty("body");
    expect(await dataOf("/events/e-1?body=false")).not.toHaveProperty("body");
    expect(await dataOf("/events/e-1?body=true")).toHaveProperty("body", '{"as":"received"}');
  });
});

describe("a delivery", () => {
  test("says its reason as a word and in sentences", async () => {
    expect(await dataOf("/deliveries?state=dead")).toEqual([
      {
        id: "d-1",
        rule: "declined-alert",
        action: "slack",
        occurrence: 1,
        trigger: "event:e-1",
        kind: "slack",
        destination: "slack",
        gate: "slack #kyc-alerts",
        rules_hash: "h1",
        state: "dead",
        reason: "channel_not_found",
        reason_text:
          "Slack has no such channel, or our app is not in it. Invite the app to the channel, or mend the name, then redrive.",
        preview: false,
        reminder: false,
        planned_for: "2026-03-01T12:00:00.000Z",
        attempt_count: 1,
        created_at: "2026-03-01T12:00:00.000Z",
        ended_at: "2026-03-01T12:00:01.500Z",
      },
    ]);
  });

  test("by its id has its attempts, its events and what it sends", async () => {
    expect(await dataOf("/deliveries/d-1")).toMatchObject({
      id: "d-1",
      attempts: [
        { number: 1, outcome: "retry", reason: "timeout", duration_ms: 12 },
        { number: 2, outcome: "dead", http_status: 200 },
      ],
      events: [{ id: "e-1", type: "inquiry.declined" }],
      rendering: { text: "Declined" },
    });
  });

  test("has its attempts at an address of their own", async () => {
    expect(await dataOf("/deliveries/d-1/attempts")).toMatchObject([
      { number: 1, started_at: "2026-03-01T12:00:00.000Z", reason_text: expect.stringContaining("in time") },
      { number: 2 },
    ]);
  });
});

describe("the rest", () => {
  test("the outbox lists lines, and shows one message whole", async () => {
    expect(await dataOf("/outbox")).toEqual([
      {
        id: "o-1",
        delivery: "d-1",
        rule: "declined-alert",
        kind: "slack",
        destination: "slack",
        summary: "Declined: Test Person",
        at: "2026-03-01T12:00:00.000Z",
      },
    ]);
    expect(await dataOf("/outbox/o-1")).toHaveProperty("content", {
      channel: "#kyc-alerts",
      text: "Declined",
    });
  });

  test("records: the tables, a table's rows, one row with its changes", async () => {
    const row = {
      table: "customers",
      key: "test/42",
      values: { score: 70, decided_at: "2026-03-01T12:00:00.000Z" },
      updated_at: "2026-03-01T12:00:00.000Z",
    };
    expect(await dataOf("/records")).toEqual([
      { name: "customers", key: "reference", columns: { score: "number", decided_at: "time" } },
    ]);
    expect(await dataOf("/records/customers")).toEqual([row]);
    expect(await dataOf("/records/customers/test%2F42")).toEqual({
      ...row,
      changes: [
        {
          column: "decided_at",
          before: null,
          after: "2026-03-01T12:00:00.000Z",
          event: "e-1",
          at: "2026-03-01T12:00:00.000Z",
        },
      ],
    });
  });

  test("refused requests say why, and how many more there were", async () => {
    expect(await dataOf("/refused")).toEqual([
      {
        at: "2026-03-01T12:00:00.000Z",
        source: "persona",
        reason: "stale",
        reason_text: expect.stringContaining("max_age"),
        header_names: ["host"],
        uncounted: 4,
      },
    ]);
  });

  test("health joins what the store counts with what the relay knows of itself", async () => {
    expect(await dataOf("/health")).toMatchObject({
      ...STATUS,
      started_at: "2026-03-01T12:00:00.000Z",
      dead: 1,
      oldest_due_at: "2026-03-01T12:00:00.000Z",
      last_event_at: { persona: "2026-03-01T12:00:00.000Z" },
    });
  });
});

describe("lists", () => {
  test("hand filters to the ledger, times as epoch milliseconds", async () => {
    const asked: unknown[] = [];
    const { ask } = appUnderTest({ store: { ledger: ledgerOfOne(asked) } });
    await ask(
      "/api/v1/events?source=persona&type=inquiry.declined&subject=ref:test-42&routing=held&limit=7&cursor=abc" +
        "&since=2026-03-01&until=2026-03-01T13:30:00%2B01:00",
    );
    await ask("/api/v1/deliveries?state=dead&rule=r&destination=slack&reason=gone&since=2026-03-01");
    const [since, until] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 1, 12, 30)];
    expect(asked).toEqual([
      [
        {
          source: "persona",
          type: "inquiry.declined",
          subject: "ref:test-42",
          routing: "held",
          since,
          until,
        },
        { limit: 7, cursor: "abc" },
      ],
      [{ state: "dead", rule: "r", destination: "slack", reason: "gone", since }, { limit: 50 }],
    ]);
  });

  test("name the next page in the answer and in Link, keeping the filters", async () => {
    const answer = await appUnderTest().ask("/api/v1/events?source=persona&cursor=old");
    expect((await jsonOf(answer))["next"]).toBe("c/2");
    expect(answer.headers.get("link")).toBe('</api/v1/events?source=persona&cursor=c%2F2>; rel="next"');
  });

  test("have no next on the last page", async () => {
    const answer = await appUnderTest().ask("/api/v1/deliveries");
    expect([answer.headers.has("link"), Object.keys(await jsonOf(answer))]).toEqual([false, ["data"]]);
  });
});

describe("a wrong question", () => {
  test.each([
    ["/events?limit=0", "#/limit"],
    ["/events?limit=201", "#/limit"],
    ["/events?limit=many", "#/limit"],
    ["/events?limit=1&limit=2", "#/limit"],
    ["/events?since=yesterday", "#/since"],
    ["/events?routing=lost", "#/routing"],
    ["/events?sorce=persona", "#/sorce"],
    ["/events/e-1?bdy=true", "#/bdy"],
    ["/events/e-1?body=perhaps", "#/body"],
    ["/deliveries?state=sending", "#/state"],
    ["/deliveries?reason=because", "#/reason"],
    ["/records?a~b=1", "#/a~0b"],
    [`/outbox?cursor=${"x".repeat(600)}`, "#/cursor"],
  ])("%s is answered 400, pointing at %s", async (path, pointer) => {
    const answer = await appUnderTest().ask(`/api/v1${path}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ reason: "bad_request", errors: [{ pointer }] });
  });

  test("names all that is wrong at once, and the parameters that exist", async () => {
    const answer = await appUnderTest().ask("/api/v1/outbox?limit=x&colour=red&size=9");
    const { errors, detail } = await jsonOf(answer);
    expect(errors).toHaveLength(3);
    expect(detail).toContain("known here: limit, cursor");
  });

  test.each([
    "/events/no",
    "/deliveries/no",
    "/deliveries/no/attempts",
    "/outbox/no",
    "/records/customers/no",
  ])("%s is answered 404 with a sentence", async (path) => {
    const answer = await appUnderTest().ask(`/api/v1${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      reason: "not_found",
      detail: expect.stringMatching(/\w{3,}.*\./),
    });
  });

  test.each(["/records/custmers", "/records/custmers/x"])(
    "%s names the tables that there are",
    async (path) => {
      const answer = await appUnderTest().ask(`/api/v1${path}`);
      expect(answer.status).toBe(404);
      expect((await jsonOf(answer))["detail"]).toContain("`customers`");
    },
  );

  test("about nothing that exists is answered 404", async () => {
    expect((await appUnderTest().ask("/api/v2/events")).status).toBe(404);
  });

  test("to a busy store is answered 503 with a time to try again", async () => {
    const events = () => Promise.reject(new RelayError("store_busy", "The store is busy; try again."));
    const { ask } = appUnderTest({ store: { ledger: { ...ledgerOfOne(), events } } });
    const answer = await ask("/api/v1/events");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await answer.json()).toMatchObject({
      reason: "store_busy",
      detail: "The store is busy; try again.",
    });
  });
});
