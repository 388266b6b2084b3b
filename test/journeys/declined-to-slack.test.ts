import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type FakeSlack, startFakeSlack } from "../support/fake-slack.ts";
import { SLACK_ENV, slackSettings } from "../support/slack-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const RULES = `
version: 1
rules:
  declined-alert:
    event: inquiry.declined
    do:
      - slack:
          channel: "#kyc-alerts"
          text: "*Declined*: {{ event.subject.name.full | default: 'unknown person' }} ({{ event.subject.reference }})"
`;

let slack: FakeSlack;
let relay: TestRelay;

beforeEach(async () => {
  slack = await startFakeSlack();
  relay = await startTestRelay({
    settings: slackSettings(slack.url),
    rules: { "alerts.yaml": RULES },
    env: SLACK_ENV,
  });
});

afterEach(async () => {
  await relay.close();
  await slack.close();
});

const attributes = "data.attributes.payload.data.attributes";

test("a declined inquiry becomes one Slack message, with the delivery's id in its metadata", async () => {
  const sent = await relay.send("persona", {
    type: "inquiry.declined",
    reference: "cust-1",
    set: {
      [`${attributes}.fields.name-first.value`]: "Ada",
      [`${attributes}.fields.name-last.value`]: "Fictional",
    },
  });
  expect(sent).toMatchObject({
    status: 200,
    body: { events: [{ type: "inquiry.declined", result: "stored" }] },
  });

  const call = await eventually("Slack is called", () => slack.calls[0]);
  expect(call).toMatchObject({
    method: "chat.postMessage",
    headers: { authorization: "Bearer test-xoxb-slack-token" },
    body: {
      channel: "#kyc-alerts",
      text: "*Declined*: Ada Fictional (cust-1)",
      metadata: { event_type: "kyc_relay_delivery" },
    },
  });
  const delivery = await delivered();
  expect(call.body["metadata"]).toMatchObject({ event_payload: { id: delivery.id } });
  expect(slack.calls).toHaveLength(1);
});

test("the applicant's name cannot call the channel or make a link", async () => {
  const hostile = "<!channel> <https://evil.example|click> & co";
  await relay.send("persona", {
    type: "inquiry.declined",
    reference: "cust-1",
    set: {
      [`${attributes}.fields.name-first.value`]: hostile,
      [`${attributes}.fields.name-last.value`]: "X",
    },
  });
  const call = await eventually("Slack is called", () => slack.calls[0]);
  expect(call.body["text"]).toContain("&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; co");
  expect(call.body["text"]).not.toContain("<");
});

test("when Slack asks to slow down, the message waits as long as asked and no attempt is used up", async () => {
  slack.answer({ rate_limited: 30 });
  await relay.send("persona", { type: "inquiry.declined" });
  await eventually("the first attempt is settled", async () =>
    (await relay.relay.store.ledger.gates()).some(({ paused }) => paused?.why === "far_side"),
  );
  relay.move(29_000);
  expect(slack.calls).toHaveLength(1);

  relay.move(2_000);
  await eventually("Slack is called again", () => slack.calls.length === 2);
  expect(await delivered()).toMatchObject({ attempt_count: 1 });
});

test("a revoked token is a dead letter with its reason, and a redrive sends it after the repair", async () => {
  slack.answer({ error: "token_revoked" });
  await relay.send("persona", { type: "inquiry.declined" });
  const dead = await eventually("it is dead", async () =>
    (await deliveries()).find((one) => one.state === "dead"),
  );
  expect(dead).toMatchObject({ reason: "unauthorized" });

  const { data } = await relay.api<{ data: { ids: string[] } }>("/redrive", {
    method: "POST",
    body: JSON.stringify({ ids: [dead.id] }),
  });
  expect(JSON.stringify(data)).toContain(dead.id);
  expect(await delivered()).toMatchObject({ id: dead.id });
  expect(slack.calls).toHaveLength(2);
});

type Delivery = { id: string; state: string; reason?: string; attempt_count: number };

async function deliveries(): Promise<readonly Delivery[]> {
  return (await relay.api<{ data: Delivery[] }>("/deliveries")).data;
}

function delivered(): Promise<Delivery> {
  return eventually("it is delivered", async () =>
    (await deliveries()).find((one) => one.state === "delivered"),
  );
}
