import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SETTINGS = `
preview: true
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
`;

const GOOD = `
version: 1
rules:
  declined-alert:
    event: inquiry.declined
    do:
      - slack: { channel: "#kyc-alerts", text: "Declined: {{ event.check.id }}" }
`;
const BAD = GOOD.replace("inquiry.declined", "inquiry.declnied");
const ENV = { PERSONA_SECRET: "test-wbhsec-persona" };

const started = (rules: string) =>
  startTestRelay({ settings: SETTINGS, rules: { "alerts.yaml": rules }, env: ENV });

test("with a bad rule file the relay starts, stores events and holds their routing", async () => {
  const relay = await started(BAD);
  expect(relay.relay.rules.problems[0]?.message).toContain("inquiry.declnied");
  expect((await relay.send("persona", { type: "inquiry.declined" })).body.events).toMatchObject([
    { result: "stored" },
  ]);
  expect(await routings(relay)).toEqual(["held"]);
  await relay.close();
});

test("held events are planned in their order once the rules are mended, each once", async () => {
  const relay = await started(BAD);
  for (let i = 0; i < 3; i++)
    await relay.send("persona", { type: "inquiry.declined", reference: `cust-${i}` });
  await relay.restart({ "alerts.yaml": GOOD });
  await eventually("all are in the outbox", async () => (await outbox(relay)).length === 3);
  expect(await routings(relay)).toEqual(["planned", "planned", "planned"]);

  await relay.restart();
  await relay.send("persona", { type: "inquiry.declined" });
  await eventually("the new one is in the outbox", async () => (await outbox(relay)).length === 4);
  await relay.close();
});

test("with an older good set saved, a bad file changes nothing but is reported", async () => {
  const relay = await started(GOOD);
  await relay.restart({ "alerts.yaml": BAD });
  expect(relay.relay.rules.problems).not.toEqual([]);
  expect(relay.relay.rules.current).toBe(false);
  await relay.send("persona", { type: "inquiry.declined" });
  await eventually("it is in the outbox", async () => (await outbox(relay)).length === 1);
  await relay.close();
});

async function routings(relay: TestRelay): Promise<readonly string[]> {
  return (await relay.api<{ data: { routing: string }[] }>("/events")).data.map(({ routing }) => routing);
}

async function outbox(relay: TestRelay): Promise<readonly unknown[]> {
  return (await relay.api<{ data: unknown[] }>("/outbox")).data;
}
