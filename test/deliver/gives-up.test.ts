import { expect, test } from "vitest";
import type { Reply } from "../../src/actions/action.ts";
import { afterReply } from "../../src/deliver/end.ts";
import { sampleDelivery } from "../support/sample-delivery.ts";

const HOST = { clock: () => 0, random: () => 0.5, secrets: [] };
const FAILED: Reply = { outcome: "retry", reason: "server_error", http_status: 503 };

const nextAfter = (reply: Reply, attempts: number, gives_up_after: number | undefined) =>
  afterReply(
    reply,
    { delivery: { ...sampleDelivery(), attempts, planned_for: 0 }, redriven: false },
    { on_uncertain: "retry", gives_up_after },
    HOST,
  ).next;

test("an action may give up before the schedule ends", () => {
  expect(nextAfter(FAILED, 2, 4)).toMatchObject({ state: "pending" });
  expect(nextAfter(FAILED, 3, 4)).toEqual({ state: "dead", reason: "exhausted" });
  expect(nextAfter(FAILED, 3, undefined)).toMatchObject({ state: "pending" });
});

test("being asked to wait is no attempt, and delivered is delivered", () => {
  expect(nextAfter({ outcome: "retry", reason: "rate_limited" }, 3, 4)).toMatchObject({ state: "pending" });
  expect(nextAfter({ outcome: "delivered" }, 3, 4)).toEqual({ state: "delivered" });
});
