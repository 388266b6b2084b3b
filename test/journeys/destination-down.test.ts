import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:HOOK_URL, allow_private: true }
  archive: { kind: webhook, url: env:ARCHIVE_URL, allow_private: true }
`;

const RULES = `
version: 1
rules:
  tell-backoffice:
    event: inquiry.approved
    do:
      - webhook: { via: backoffice, body: { id: "{{ event.check.id }}" } }
      - webhook: { via: archive, body: { id: "{{ event.check.id }}" } }
`;

const EVENTS = 40;
const AT_ONCE = 8;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Deliveries = { readonly data: readonly { readonly destination: string; readonly state: string }[] };

let backoffice: HookReceiver;
let archive: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  [backoffice, archive] = await Promise.all([hookReceiver(), hookReceiver()]);
  const env = {
    PERSONA_SECRET: "test-wbhsec-persona",
    HOOK_URL: `${backoffice.url}/kyc`,
    ARCHIVE_URL: `${archive.url}/kyc`,
  };
  relay = await startTestRelay({ settings: SETTINGS, rules: { "hooks.yaml": RULES }, env });
});
afterEach(async () => {
  await relay.close();
  await Promise.all([backoffice.close(), archive.close()]);
});

const row = async () => (await relay.relay.store.ledger.gates()).find(({ gate }) => gate === "backoffice");
const idsAt = ({ heard }: HookReceiver) => new Set(heard.map(({ headers }) => headers["webhook-id"]));

/** Lets the next one try it, and waits until it is known how that ended. */
async function probe(): Promise<void> {
  const before = await row();
  const until = before?.paused?.until ?? relay.now();
  relay.move(Math.max(0, until - relay.now()));
  await eventually("one was tried", async () => (await row())?.failures !== before?.failures);
}

test("a destination that is down for a while gets few requests, and then everything; nothing is dead", async () => {
  backoffice.answerWith((response) => response.writeHead(503).end());
  for (let one = 0; one < EVENTS; one += 1) await relay.send("persona", { type: "inquiry.approved" });
  await eventually("it is paused", async () => (await row())?.paused?.why === "failing");
  await eventually("the other one has all", () => idsAt(archive).size === EVENTS);
  await eventually("nothing is under way", async () => (await row())?.failures === backoffice.heard.length);

  for (const failures of [1, 2, 3]) {
    await probe();
    expect(backoffice.heard.length).toBeLessThanOrEqual(AT_ONCE + failures);
  }
  expect((await row())?.due).toBeGreaterThan(EVENTS / 2);

  backoffice.answerWith((response) => response.end());
  await probe();
  await eventually("it is well again", async () => (await row())?.paused === undefined);
  relay.move(MINUTE);
  await eventually("all have arrived", () => idsAt(backoffice).size === EVENTS);
  await eventually("all are delivered", async () => {
    const { data } = await relay.api<Deliveries>("/deliveries?limit=200");
    return data.length === 2 * EVENTS && data.every(({ state }) => state === "delivered");
  });
  expect(await row()).toMatchObject({ due: 0, failures: 0 });
});

test("a destination whose address is wrong is paused as well: what comes after waits for the right one", async () => {
  backoffice.answerWith((response) => response.writeHead(404).end());
  const states = async () => {
    const { data } = await relay.api<Deliveries>("/deliveries?limit=200");
    return data.filter(({ destination }) => destination === "backoffice").map(({ state }) => state);
  };
  for (let dead = 1; dead <= 5; dead += 1) {
    await relay.send("persona", { type: "inquiry.approved" });
    await eventually(
      "it is dead",
      async () => (await states()).filter((state) => state === "dead").length === dead,
    );
  }
  expect((await row())?.paused?.why).toBe("failing");
  await relay.send("persona", { type: "inquiry.approved" });
  await eventually("the other one has it", () => archive.heard.length === 6);
  expect([backoffice.heard.length, (await states()).sort().at(-1)]).toEqual([5, "pending"]);
});

test("while a person has paused it nothing goes there, and everything does once it is resumed", async () => {
  const { upkeep } = relay.relay.store;
  await upkeep.pause({ gate: "backoffice", by: "Ada" });
  await relay.send("persona", { type: "inquiry.approved" });
  await eventually("the other one has it", () => archive.heard.length === 1);
  await relay.restart();
  relay.move(MINUTE);
  expect(backoffice.heard).toHaveLength(0);
  await relay.relay.store.upkeep.resume({ gate: "backoffice", by: "Ada" });
  relay.relay.wake();
  await eventually("it has arrived", () => backoffice.heard.length === 1);
});
