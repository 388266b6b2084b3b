import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Wednesday. */
const NOON = Date.UTC(2026, 2, 4, 12);

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
});
afterEach(async () => {
  await relay.close();
  await hook.close();
});

async function start(rules: string): Promise<void> {
  relay = await startTestRelay({
    settings: HOOK_SETTINGS,
    rules: { "rules.yaml": `version: 1\nrules:\n${rules}` },
    env: hookEnv(hook.url),
    now: NOON,
  });
  expect(relay.relay.rules.problems.filter(({ severity }) => severity === "error")).toEqual([]);
}

const SERIES = `
  remind:
    event: inquiry.expired
    do:
      - webhook: { body: { what: "remind {{ event.subject.reference }}" } }
        after: 24h
        repeat: { every: 24h, times: 3 }
`;

test("a series is sent `times` times, `every` apart, and survives a restart in the middle", async () => {
  await start(SERIES);
  await send("inquiry.expired", "cust-1");
  for (const count of [1, 2, 3]) {
    relay.move(24 * HOUR);
    await heard(count);
    await settled();
    if (count === 2) await relay.restart();
  }
  relay.move(72 * HOUR);
  await settled();
  expect(hook.heard).toHaveLength(3);
  expect((await deliveries()).map(({ occurrence, state }) => `${occurrence} ${state}`)).toEqual([
    "1 delivered",
    "2 delivered",
    "3 delivered",
  ]);
});

test("a decision in the middle of a series ends it", async () => {
  await start(SERIES);
  await send("inquiry.expired", "cust-1");
  relay.move(24 * HOUR);
  await heard(1);
  await settled();
  await send("inquiry.completed", "cust-1");
  relay.move(48 * HOUR);
  expect((await ended(2)).map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    "delivered undefined",
    "cancelled decided",
  ]);
  expect(hook.heard).toHaveLength(1);
});

test("a decision while one is under way ends the series; what had left stays as it is", async () => {
  await start(SERIES);
  await send("inquiry.expired", "cust-1");
  const answers: (() => void)[] = [];
  hook.answerWith((response) => answers.push(() => response.end()));
  relay.move(24 * HOUR);
  await heard(1);
  await send("inquiry.completed", "cust-1");
  for (const answer of answers) answer();
  expect(await ended(1)).toMatchObject([{ occurrence: 1, state: "cancelled", reason: "decided" }]);
  relay.move(48 * HOUR);
  await settled();
  expect([hook.heard.length, (await deliveries()).length]).toEqual([1, 1]);
});

test("a replay of its event begins a series neither in its middle, nor after its end, nor once it was stopped", async () => {
  await start(SERIES);
  await send("inquiry.expired", "cust-1");
  await send("inquiry.expired", "cust-2");
  for (const count of [2, 3, 4]) {
    relay.move(24 * HOUR);
    await heard(count);
    await settled();
    if (count === 2) await send("inquiry.approved", "cust-2");
    await relay.relay.recover.replay({ filter: {} });
    await settled();
  }
  relay.move(72 * HOUR);
  await settled();
  expect(hook.heard).toHaveLength(4);
});

const FAILING = `
  approved:
    event: inquiry.approved
    do:
      - webhook: { body: { what: "approved" } }
        on_failure:
          - webhook: { body: { what: "{{ failure.destination }} {{ failure.reason }} {{ failure.status }} {{ failure.attempts }} {{ event.subject.reference }}" } }
`;

test("what runs on failure tells why, about which event", async () => {
  hook.answerWith((response, { body }) => {
    response.writeHead(body.includes("approved") ? 400 : 200).end();
  });
  await start(FAILING);
  await send("inquiry.approved", "cust-1");
  await heard(2);
  expect(JSON.parse(hook.heard[1]?.body ?? "")).toEqual({ what: "backoffice refused 400 1 cust-1" });
  expect((await ended(2)).map(({ action, state }) => `${action} ${state}`)).toEqual([
    "webhook dead",
    "webhook.webhook delivered",
  ]);
});

test("an answer that is lost is held where the rule says so, and sent again where it does not", async () => {
  hook.answerWith((response) => response.destroy());
  await start(`
  held:
    event: inquiry.approved
    do:
      - webhook: { body: { what: "held" } }
        on_uncertain: hold
  retried:
    event: inquiry.approved
    do:
      - webhook: { body: { what: "retried" } }
`);
  await send("inquiry.approved", "cust-1");
  await heard(2);
  const [held, retried] = await eventually("both are settled", async () => {
    const all = await deliveries();
    return all.every(({ state, attempts }) => state === "dead" || attempts > 0) ? all : undefined;
  });
  expect(held).toMatchObject({ rule: "held", state: "dead", reason: "held_uncertain" });
  expect(retried).toMatchObject({ rule: "retried", state: "pending", attempts: 1 });
  hook.answerWith((response) => response.end());
  relay.move(MINUTE);
  await heard(3);
  const { attempts = [] } = (await relay.relay.store.ledger.delivery(retried?.id ?? "")) ?? {};
  expect(attempts[0]).toMatchObject({ outcome: "uncertain", reason: "connection_lost" });
});

test("a digest tells of many events at once, and shows as many as it may", async () => {
  await start(`
  expired:
    event: inquiry.expired
    do:
      - webhook:
          body:
            what: "{{ digest.count }} expired, {{ digest.more }} more: {% for e in digest.events %}{{ e.subject.reference }} {% endfor %}"
        digest: { every: 15m, max: 2 }
`);
  for (const reference of ["cust-1", "cust-2", "cust-3"]) await send("inquiry.expired", reference);
  relay.move(13 * MINUTE);
  await settled();
  expect(hook.heard).toHaveLength(0);
  await relay.restart();
  relay.move(2 * MINUTE);
  await heard(1);
  expect(JSON.parse(hook.heard[0]?.body ?? "")).toEqual({
    what: "3 expired, 1 more: cust-1 cust-2 ",
  });
});

test("a schedule sums up what came in since the instant before, also after it was missed", async () => {
  await start(`
  morning:
    schedule: every day at 09:00
    do:
      - webhook:
          body:
            at: "{{ schedule.at }}"
            since: "{{ schedule.since }}"
            approved: "{{ summary.approved }}"
            expired: "{{ summary.expired }}"
            all: "{{ summary.events }}"
`);
  await eventually("it has a time", async () => (await relay.relay.store.upkeep.schedules()).length === 1);
  await send("inquiry.approved", "cust-1");
  await send("inquiry.expired", "cust-2");
  relay.move(21 * HOUR);
  await heard(1);
  expect(JSON.parse(hook.heard[0]?.body ?? "")).toEqual({
    at: "2026-03-05T09:00:00.000Z",
    since: "2026-03-04T09:00:00.000Z",
    approved: 1,
    expired: 1,
    all: 2,
  });
  await settled();
  relay.move(5 * 24 * HOUR);
  await heard(2);
  expect(JSON.parse(hook.heard[1]?.body ?? "")).toMatchObject({ at: "2026-03-10T09:00:00.000Z", all: 0 });
});

const created = () => ({ "data.attributes.created-at": new Date(relay.now()).toISOString() });

const send = (type: string, reference: string) => relay.send("persona", { type, reference, set: created() });

const heard = (count: number) =>
  eventually(`${count} requests came`, () => hook.heard.length >= count || undefined);

/** Oldest first. */
async function deliveries() {
  const { items } = await relay.relay.store.ledger.deliveries({}, { limit: 50 });
  return items.toReversed();
}

const ended = (count: number) =>
  eventually(`${count} have ended`, async () => {
    const all = await deliveries();
    return all.length === count && all.every(({ ended_at }) => ended_at !== undefined) ? all : undefined;
  });

/** Nothing that is due is left, and no attempt is under way. */
const settled = () =>
  eventually("nothing is due", async () => {
    const all = await deliveries();
    if (all.some(({ due_at = Number.POSITIVE_INFINITY }) => due_at <= relay.now())) return false;
    const details = await Promise.all(all.map(({ id }) => relay.relay.store.ledger.delivery(id)));
    return details.every((detail) => detail?.attempts.every(({ outcome }) => outcome !== "open"));
  });
