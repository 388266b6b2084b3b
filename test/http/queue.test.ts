import { describe, expect, test } from "vitest";
import { appUnderTest, jsonOf } from "./app-under-test.ts";

test("the queue is one word, with what is paused and what failed last, in words", async () => {
  const answer = await jsonOf(await appUnderTest().ask("/api/v1/queue"));
  expect(answer).toEqual({
    data: {
      now: "2026-03-01T12:00:00.000Z",
      state: "waiting",
      due: 9,
      held: 7,
      scheduled: 0,
      parked: 0,
      at_least: false,
      oldest_due_at: "2026-03-01T12:00:00.000Z",
      last_processed_at: "2026-03-01T11:59:59.000Z",
      paused_gates: [
        {
          gate: "backoffice",
          why: "failing",
          since: "2026-03-01T11:00:00.000Z",
          until: "2026-03-01T12:01:00.000Z",
          due: 7,
          failures: 5,
          failing_since: "2026-03-01T11:00:00.000Z",
        },
      ],
      recent_failures: [
        {
          at: "2026-03-01T11:59:59.000Z",
          delivery: "d-1",
          rule: "declined-alert",
          destination: "backoffice",
          gate: "backoffice",
          outcome: "retry",
          reason: "server_error",
          reason_text: expect.stringContaining("5xx"),
          http_status: 503,
          state: "pending",
          // Its own time is earlier, but its gate opens only then.
          next_try_at: "2026-03-01T12:01:00.000Z",
          held: true,
        },
      ],
    },
  });
});

describe("pausing and resuming", () => {
  function underTest() {
    const orders: unknown[] = [];
    const done = (what: string) => async (order: unknown) => void orders.push([what, order]);
    const upkeep = { pause: done("pause"), resume: done("resume") };
    const app = appUnderTest({ upkeep, wake: () => void orders.push("wake") });
    const post = async (what: string, body: unknown) => {
      const answer = await app.post(`/api/v1/queue/${what}`, JSON.stringify(body));
      return [answer.status, await jsonOf(answer)] as const;
    };
    return { orders, post };
  }

  test("without a gate mean everything", async () => {
    const { orders, post } = underTest();
    expect(await post("pause", { by: "ada" })).toEqual([200, { data: { gates: ["*"] } }]);
    expect(await post("resume", { by: "ada" })).toMatchObject([200, { data: { gates: ["*"] } }]);
    expect(orders).toEqual([
      ["pause", { gate: undefined, by: "ada" }],
      ["resume", { gate: undefined, by: "ada" }],
      "wake",
    ]);
  });

  test("of a destination mean all its gates: one row pauses them, and each is resumed", async () => {
    const { orders, post } = underTest();
    expect((await post("pause", { gate: "slack", by: "ada" }))[1]).toEqual({ data: { gates: ["slack"] } });
    await post("pause", { gate: "slack/#kyc-alerts", by: "ada" });
    await post("pause", { gate: "mail", by: "ada" });
    await post("resume", { gate: "slack", by: "ada" });
    expect(orders).toEqual([
      ["pause", { gate: "slack", by: "ada" }],
      ["pause", { gate: "slack/#kyc-alerts", by: "ada" }],
      ["pause", { gate: "mail", by: "ada" }],
      ["resume", { gate: "slack", by: "ada" }],
      ["resume", { gate: "slack/#kyc-alerts", by: "ada" }],
      "wake",
    ]);
  });

  test("say what holds a gate all the same", async () => {
    const { post } = underTest();
    const [, answer] = await post("resume", { gate: "backoffice", by: "ada" });
    expect(answer).toMatchObject({
      data: { still_paused: [{ gate: "backoffice", why: "failing", until: "2026-03-01T12:01:00.000Z" }] },
    });
    const [, other] = await post("resume", { gate: "mail", by: "ada" });
    expect(other).toMatchObject({ data: { still_paused: [] } });
  });

  test("of what nothing goes to are refused, naming what there is", async () => {
    const { orders, post } = underTest();
    const [status, answer] = await post("pause", { gate: "slcak", by: "ada" });
    expect([status, answer["detail"]]).toEqual([
      404,
      expect.stringContaining("backoffice, mail, slack/#kyc-alerts"),
    ]);
    expect(orders).toEqual([]);
  });

  test("want the name of whoever does it", async () => {
    expect((await underTest().post("pause", {}))[0]).toBe(400);
  });
});

describe("/metrics", () => {
  test("is for the holder of the token, as Prometheus' text", async () => {
    const { app, ask } = appUnderTest({ metrics: async () => "kyc_relay_rules_loaded 3\n" });
    expect((await app.request("/metrics")).status).toBe(401);
    const answer = await ask("/metrics");
    expect([answer.headers.get("content-type"), await answer.text()]).toEqual([
      "text/plain; version=0.0.4; charset=utf-8",
      "kyc_relay_rules_loaded 3\n",
    ]);
  });

  test("of a home that has none is a sentence", async () => {
    expect((await appUnderTest().ask("/metrics")).status).toBe(404);
  });
});
