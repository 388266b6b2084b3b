import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

const REMINDER = `
  remind:
    event: inquiry.expired
    do:
      - webhook: { body: { id: "{{ event.check.id }}" } }
        after: 36h
  remind-later:
    event: inquiry.created
    do:
      - webhook: { body: { id: "{{ event.check.id }}" } }
        after: 72h
`;

type Row = { readonly state: string; readonly reason?: string; readonly rule: string };

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  const rules = { "hooks.yaml": hookRules("event.check.id") + REMINDER };
  relay = await startTestRelay({ settings: HOOK_SETTINGS, rules, env: hookEnv(`${hook.url}/kyc`) });
});
afterEach(async () => {
  await relay.close();
  await hook.close();
});

const rows = async () => (await relay.api<{ data: readonly Row[] }>("/deliveries?limit=200")).data;
const statesOf = async () => (await rows()).map(({ state, reason }) => `${state} ${reason ?? ""}`.trim());
const approve = () => relay.send("persona", { type: "inquiry.approved" });
const heardIds = () => hook.heard.map(({ headers }) => headers["webhook-id"]);

/** As many were sent as there are, each once. */
async function allDelivered(count: number): Promise<void> {
  await eventually(`${count} are delivered`, async () => {
    const states = await statesOf();
    return states.length === count && states.every((state) => state === "delivered");
  });
  expect(new Set(heardIds()).size).toBe(count);
}

const expired = () => relay.send("persona", { type: "inquiry.expired" });

test("after a sleep of two days exactly the reminders that are due go, or end too_late", async () => {
  await expired();
  relay.move(20 * HOUR);
  await expired();
  await relay.send("persona", { type: "inquiry.created" });
  relay.move(2 * DAY);
  await eventually(
    "two ended",
    async () => (await statesOf()).filter((one) => one !== "pending").length === 2,
  );
  expect(await statesOf()).toEqual(["pending", "delivered", "cancelled too_late"]);
  expect(hook.heard).toHaveLength(1);
});

test("set back by an hour, the clock has nothing sent twice, and what was to be tried again is", async () => {
  await approve();
  await allDelivered(1);
  hook.answerWith((response) => response.writeHead(503).end());
  await approve();
  await eventually("one failed", () => hook.heard.length === 2);
  await eventually(
    "and that is known",
    async () => (await relay.relay.store.ledger.failures(1)).length === 1,
  );
  hook.answerWith((response) => response.end());
  relay.move(-HOUR);
  await approve();
  await eventually("what came since has arrived", () => hook.heard.length === 3);
  relay.move(10 * SECOND);
  await allDelivered(3);
  expect(hook.heard).toHaveLength(4);
});

test("a clock that runs a year ahead for a while loses nothing, sends nothing twice and puts off nothing", async () => {
  await approve();
  await expired();
  await allDeliveredOf("tell-backoffice", 1);
  hook.answerWith((response) => response.writeHead(503).end());
  relay.move(YEAR);
  await eventually("the reminder is too late", async () => (await statesOf()).includes("cancelled too_late"));
  await approve();
  await eventually("one failed", () => hook.heard.length === 2);
  await eventually(
    "and that is known",
    async () => (await relay.relay.store.ledger.failures(1)).length === 1,
  );
  hook.answerWith((response) => response.end());
  relay.move(-YEAR);
  await approve();
  relay.move(10 * SECOND);
  await allDeliveredOf("tell-backoffice", 3);
  expect(hook.heard).toHaveLength(4);
});

test("so it is when the relay was started anew before the clock was set right", async () => {
  relay.move(YEAR);
  hook.answerWith((response) => response.writeHead(503).end());
  await approve();
  await eventually("it failed", async () => (await relay.relay.store.ledger.failures(1)).length === 1);
  hook.answerWith((response) => response.end());
  relay.move(-YEAR);
  await relay.restart();
  relay.move(10 * SECOND);
  await allDelivered(1);
  expect(hook.heard).toHaveLength(2);
});

async function allDeliveredOf(rule: string, count: number): Promise<void> {
  await eventually(`${count} are delivered`, async () => {
    const of = (await rows()).filter((one) => one.rule === rule);
    return of.length === count && of.every(({ state }) => state === "delivered");
  });
}
