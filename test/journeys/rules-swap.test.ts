import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const HOUR = 3_600_000;
/** A Wednesday. */
const NOON = Date.UTC(2026, 2, 4, 12);

const SETTINGS = `
preview: true
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
  other: { kind: slack, token: env:SLACK_BOT_TOKEN }
`;
const ENV = { PERSONA_SECRET: "test-wbhsec-persona" };

type Changes = {
  readonly rule?: string;
  readonly text?: string;
  readonly after?: string;
  readonly event?: string;
  readonly more?: string;
};

const reminder = ({
  rule = "remind",
  text = "first",
  after = "24h",
  event = "inquiry.expired",
  more = "",
}: Changes = {}) => ({
  "rules.yaml": `
version: 1
hours:
  office: { open: { mon-fri: "09:00-17:00" } }
rules:
  ${rule}:
    event: ${event}
    do:
      - slack: { via: slack, channel: "#kyc", text: "${text} {{ event.subject.reference | default: 'somebody' }}" }
        after: ${after}
        ${more}
`,
});
const NONE = { "rules.yaml": "version: 1\nrules: {}\n" };

let relay: TestRelay;

beforeEach(async () => {
  relay = await startTestRelay({ settings: SETTINGS, rules: reminder(), env: ENV, now: NOON });
  expect(relay.relay.rules.problems.filter(({ severity }) => severity === "error")).toEqual([]);
});
afterEach(() => relay.close());

test("a removed rule ends its reminders when they come due, not before", async () => {
  await expired("cust-1");
  expect(await relay.reload(NONE)).toMatchObject({ loaded: true, count: 0 });
  relay.move(23 * HOUR);
  expect(await only()).toMatchObject({ state: "pending" });
  relay.move(2 * HOUR);
  expect(await ended()).toMatchObject({ state: "cancelled", reason: "rule_removed" });
});

test("a rule that comes back before they are due keeps them", async () => {
  await expired("cust-1");
  await relay.reload(NONE);
  await relay.reload(reminder());
  relay.move(25 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered" });
});

test("a renamed rule that says so keeps them too", async () => {
  await expired("cust-1");
  const renamed = reminder({ rule: "nudge", text: "renamed" })["rules.yaml"];
  await relay.reload({ "rules.yaml": renamed.replace("    event:", "    was: remind\n    event:") });
  relay.move(25 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered" });
  expect(await texts()).toEqual(["renamed cust-1"]);
});

test("a changed text and destination go out; what the rule listens to and when it is due stay as planned", async () => {
  await expired("cust-1");
  const changed = reminder({ text: "mended", after: "48h", event: "inquiry.failed" })["rules.yaml"];
  await relay.reload({ "rules.yaml": changed.replace("via: slack", "via: other") });
  relay.move(25 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered", destination: "other" });
  expect(await texts()).toEqual(["mended cust-1"]);
});

test("changed hours hold a reminder back until they open; it has used up no attempt", async () => {
  relay.move(8 * HOUR);
  await expired("cust-1");
  await relay.reload(reminder({ more: "during: office" }));
  relay.move(24 * HOUR);
  const opening = Date.UTC(2026, 2, 6, 9);
  const waiting = await eventually("it waits for Friday's opening", async () => {
    const one = await only();
    return one.planned_for === opening ? one : undefined;
  });
  expect(waiting).toMatchObject({ state: "pending", attempts: 0, due_at: opening });
  relay.move(13 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered" });
});

test("hours that drop end a reminder that is due outside of them", async () => {
  relay.move(8 * HOUR);
  await expired("cust-1");
  await relay.reload(reminder({ more: "during: office\n        else: drop" }));
  relay.move(24 * HOUR);
  expect(await ended()).toMatchObject({ state: "cancelled", reason: "not_in_hours" });
});

test("a cancel_when that is added counts what happened before it was", async () => {
  await expired("cust-1");
  await expired("cust-2");
  relay.move(HOUR);
  await relay.send("persona", { type: "inquiry.started", reference: "cust-1", set: created() });
  await relay.reload(reminder({ more: "cancel_when: { event: inquiry.started }" }));
  relay.move(24 * HOUR);
  expect(await states()).toEqual(["cancelled cancel_event", "delivered"]);
});

test("a cancel_when that is taken out stops nothing any more", async () => {
  await relay.reload(reminder({ more: "cancel_when: { event: inquiry.started }" }));
  await expired("cust-1");
  await relay.reload(reminder());
  relay.move(HOUR);
  await relay.send("persona", { type: "inquiry.started", reference: "cust-1", set: created() });
  relay.move(24 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered" });
});

test("max_late is that of the active rules", async () => {
  await expired("cust-1");
  await relay.reload(reminder({ more: "max_late: 1h" }));
  relay.move(26 * HOUR);
  expect(await ended()).toMatchObject({ state: "cancelled", reason: "too_late" });
});

const SERIES = "repeat: { every: 24h, times: 3 }";

test("a series ends where `times` says by then", async () => {
  await relay.reload(reminder({ more: SERIES }));
  await expired("cust-1");
  relay.move(24 * HOUR);
  await eventually("the second is planned", async () => (await deliveries()).length === 2);
  await relay.reload(reminder({ more: "repeat: { every: 24h, times: 2 }" }));
  relay.move(24 * HOUR);
  expect(await states()).toEqual(["delivered", "delivered"]);
});

test("a series whose rule says `repeat` no more ends with what is planned already", async () => {
  await relay.reload(reminder({ more: SERIES }));
  await expired("cust-1");
  relay.move(24 * HOUR);
  await eventually("the second is planned", async () => (await deliveries()).length === 2);
  await relay.reload(reminder());
  relay.move(24 * HOUR);
  expect(await states()).toEqual(["delivered", "delivered"]);
});

test("what is no reminder runs as it was planned, also when its rule is gone", async () => {
  const rules = { "rules.yaml": reminder({ event: "inquiry.approved" })["rules.yaml"] };
  await relay.reload(rules);
  await relay.send("persona", { type: "inquiry.approved", reference: "cust-1", set: created() });
  const planned = await only();
  await relay.reload(NONE);
  relay.move(25 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered", rules_hash: planned.rules_hash });
  expect(await texts()).toEqual(["first cust-1"]);
});

test("each delivery keeps the hash of the rules that planned it", async () => {
  const first = relay.relay.rules.active()?.hash;
  await expired("cust-1");
  const { hash } = await relay.reload(reminder({ text: "second" }));
  await expired("cust-2");
  expect((await deliveries()).map(({ rules_hash }) => rules_hash)).toEqual([first, hash]);
});

test("a bad set keeps the last good one in force, and everybody is told", async () => {
  const bad = reminder({ event: "inquiry.expierd" });
  expect(await relay.reload(bad)).toMatchObject({ loaded: false, count: 1, problems: [{ code: "C207" }] });
  const health = await relay.api<{ data: { rules: object } }>("/health");
  expect(health.data.rules).toMatchObject({ loaded: true, current: false, count: 1, errors: 1 });
  expect(health.data.rules).toMatchObject({
    first_error: expect.stringMatching(/rules\.yaml:\d+:\d+ {2}C207 {2}"inquiry\.expierd" is not an event$/),
  });
  const answer = await relay.api<{ data: object }>("/rules/reload", { method: "POST" });
  expect(answer.data).toMatchObject({ loaded: false, problems: [{ code: "C207" }] });
  await expired("cust-1");
  relay.move(25 * HOUR);
  expect(await ended()).toMatchObject({ state: "delivered" });

  await relay.reload(reminder());
  const after = await relay.api<{ data: { rules: object } }>("/health");
  expect(after.data.rules).toMatchObject({ current: true, errors: 0 });
  expect(after.data.rules).not.toHaveProperty("first_error");
});

test("events that were held are planned in their order when a good set comes, without a restart", async () => {
  await relay.close();
  const bad = reminder({ event: "inquiry.expierd" });
  relay = await startTestRelay({ settings: SETTINGS, rules: bad, env: ENV, now: NOON });
  for (const reference of ["cust-1", "cust-2", "cust-3"]) await expired(reference);
  expect(await deliveries()).toEqual([]);
  const arriving = [4, 5, 6].map((n) => expired(`cust-${n}`));
  expect(await relay.reload(reminder())).toMatchObject({ loaded: true });
  await Promise.all(arriving);
  expect(await deliveries()).toHaveLength(6);
  relay.move(25 * HOUR);
  await eventually("all are sent", async () => (await texts()).length === 6);
});

test("a file that is changed is noticed by itself", async () => {
  relay.write(reminder({ text: "noticed" }));
  await eventually("the new rules are in force", () =>
    relay.relay.rules.active()?.files.some(({ text }) => text.includes("noticed")),
  );
});

const created = () => ({ "data.attributes.created-at": new Date(relay.now()).toISOString() });

const expired = (reference: string) =>
  relay.send("persona", { type: "inquiry.expired", reference, set: created() });

/** Oldest first. */
async function deliveries() {
  const { items } = await relay.relay.store.ledger.deliveries({}, { limit: 50 });
  return items.toReversed();
}

async function only() {
  const [one] = await deliveries();
  return one ?? expect.fail("there is no delivery");
}

function ended() {
  return eventually("it has ended", async () => {
    const one = await only();
    return one.ended_at === undefined ? undefined : one;
  });
}

function states() {
  return eventually("all have ended", async () => {
    const all = await deliveries();
    if (all.some(({ ended_at }) => ended_at === undefined)) return undefined;
    return all.map(({ state, reason }) => (reason === undefined ? state : `${state} ${reason}`));
  });
}

async function texts(): Promise<readonly string[]> {
  const { items } = await relay.relay.store.ledger.outbox({ limit: 50 });
  return items.map(({ summary }) => summary.replace("#kyc: ", ""));
}
