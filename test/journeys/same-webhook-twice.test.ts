import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const RULES = hookRules("event.check.id");

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  const env = hookEnv(`${hook.url}/kyc`);
  relay = await startTestRelay({ settings: HOOK_SETTINGS, rules: { "hooks.yaml": RULES }, env });
});

afterEach(async () => {
  await relay.close();
  await hook.close();
});

test("the same webhook two hundred times at once is one event and one set of deliveries", async () => {
  const request = relay.signed("persona", { type: "inquiry.approved" });
  const answers = await Promise.all(Array.from({ length: 200 }, () => relay.post("persona", request)));

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const results = answers.map(({ body }) => body.events?.[0]?.result);
  expect(results.filter((result) => result === "stored")).toHaveLength(1);
  expect(results.filter((result) => result === "duplicate")).toHaveLength(199);
  expect(new Set(answers.map(({ body }) => body.events?.[0]?.id)).size).toBe(1);

  await eventually("the hook is called", () => hook.heard.length > 0);
  const events = await relay.api<{ data: { duplicates: number; delivery_count: number }[] }>("/events");
  expect(events.data).toMatchObject([{ duplicates: 199, delivery_count: 1 }]);
  expect(hook.heard).toHaveLength(1);
});

test("a repeat after a restart is still recognised", async () => {
  const request = relay.signed("persona", { type: "inquiry.approved" });
  await relay.post("persona", request);
  await relay.restart();
  const again = await relay.post("persona", request);
  expect(again.body.events).toMatchObject([{ result: "duplicate" }]);
});
