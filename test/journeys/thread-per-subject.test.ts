import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { SLACK_ENV, slackSettings } from "../support/slack-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const MINUTE = 60_000;

const RULES = `
version: 1
rules:
  cases:
    event: "inquiry.*"
    do:
      - slack:
          channel: "#kyc"
          text: "{{ event.subject.reference | default: 'nobody' }}: {{ event.type }}"
          thread: subject
`;

let slack: FakeSlack;
let relay: TestRelay;

beforeEach(async () => {
  slack = await startFakeSlack();
  relay = await startTestRelay({
    settings: slackSettings(slack.url),
    rules: { "cases.yaml": RULES },
    env: SLACK_ENV,
  });
});

afterEach(async () => {
  await relay.close();
  await slack.close();
});

/** What the channel shows, replies with the text of what they reply to. */
function shown(): readonly string[] {
  const { messages } = slack;
  return messages.map(({ text, thread_ts }) => {
    const first = messages.find(({ ts }) => ts === thread_ts)?.text.split("\n")[0];
    return first === undefined ? text.replaceAll("\n", " ") : `${first} > ${text}`;
  });
}

const send = (type: string, reference = "cust-1") => relay.send("persona", { type, reference });
const posted = (count: number) =>
  eventually(`${count} messages are posted`, () => slack.messages.length === count);
type Delivery = { readonly state: string; readonly attempt_count: number };
type Listed = { readonly data: readonly Delivery[] };
const deliveries = async () => (await relay.api<Listed>("/deliveries")).data;
const states = async () => (await deliveries()).map(({ state }) => state);
const settled = () =>
  eventually("all are delivered", async () => (await states()).every((state) => state === "delivered"));

test("each person has a thread, its first message shows the newest decision", async () => {
  await send("inquiry.created");
  await send("inquiry.marked-for-review");
  relay.move(MINUTE);
  await send("inquiry.created", "cust-2");
  await send("inquiry.approved");
  await posted(4);
  await settled();
  expect(shown().toSorted()).toEqual([
    "cust-1: inquiry.created > cust-1: inquiry.approved",
    "cust-1: inquiry.created > cust-1: inquiry.marked-for-review",
    "cust-1: inquiry.created _now: approved_",
    "cust-2: inquiry.created",
  ]);
});

test("the first message is not told again what it says", async () => {
  await send("inquiry.declined");
  relay.move(MINUTE);
  await send("inquiry.declined");
  await posted(2);
  await settled();
  expect(shown()).toEqual([
    "cust-1: inquiry.declined",
    "cust-1: inquiry.declined > cust-1: inquiry.declined",
  ]);
});

test("an older event that comes late is a reply, and undoes nothing", async () => {
  await send("inquiry.created");
  const late = relay.signed("persona", { type: "inquiry.declined", reference: "cust-1" });
  relay.move(MINUTE);
  await send("inquiry.approved");
  await posted(2);
  await relay.post("persona", late);
  await posted(3);
  await settled();
  expect(shown()).toEqual([
    "cust-1: inquiry.created _now: approved_",
    "cust-1: inquiry.created > cust-1: inquiry.approved",
    "cust-1: inquiry.created > cust-1: inquiry.declined",
  ]);
});

test("two first events that race make one thread, also across a restart", async () => {
  slack.answer({ status: 503, text: "busy" });
  await Promise.all([send("inquiry.created"), send("inquiry.started"), send("inquiry.created", "cust-2")]);
  await eventually("the other person's goes out meanwhile", () => slack.messages.length > 0);
  await relay.restart();
  relay.move(MINUTE);
  await posted(3);
  await settled();
  const firsts = shown().filter((line) => !line.includes(" > "));
  expect(firsts.map((line) => line.split(":")[0]).toSorted()).toEqual(["cust-1", "cust-2"]);
});

test("a first message that Slack refuses for good is a dead letter, and the next one begins the thread", async () => {
  slack.answer({ error: "msg_too_long" });
  await send("inquiry.created");
  await send("inquiry.approved");
  await posted(1);
  await eventually("both ended", async () => (await states()).toSorted().join() === "dead,delivered");
  expect(shown()).toEqual(["cust-1: inquiry.approved"]);

  await relay.api("/redrive", { method: "POST", body: JSON.stringify({ all: true }) });
  await posted(2);
  expect(shown()[1]).toBe("cust-1: inquiry.approved > cust-1: inquiry.created");
});

test("what waits for its turn is told as such", async () => {
  slack.answer({ status: 503, text: "busy" });
  await send("inquiry.created");
  await send("inquiry.approved");
  await eventually("one try is settled", async () =>
    (await deliveries()).some(({ attempt_count }) => attempt_count === 1),
  );
  expect((await states()).toSorted()).toEqual(["pending", "waiting"]);
  relay.move(MINUTE);
  await posted(2);
  await settled();
});
