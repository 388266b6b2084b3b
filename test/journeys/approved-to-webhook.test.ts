import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SECRET = `whsec_${Buffer.from("test-webhook-signing-key").toString("base64")}`;

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:HOOK_URL, secret: env:HOOK_SECRET, allow_private: true }
`;

const RULES = `
version: 1
rules:
  tell-backoffice:
    event: [inquiry.approved, PRODUCT_STATUS_CHANGED]
    when:
      decision: approved
    do:
      - webhook: { body: { id: "{{ event.check.id }}", reference: "{{ event.subject.reference }}", decision: "{{ event.decision }}" } }
`;

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  const env = {
    PERSONA_SECRET: "test-wbhsec-persona",
    PASSFORT_SECRET: "test-passfort-secret",
    HOOK_URL: `${hook.url}/kyc`,
    HOOK_SECRET: SECRET,
  };
  // The far side compares the signature's time with its own clock.
  relay = await startTestRelay({ settings: SETTINGS, rules: { "hooks.yaml": RULES }, env, now: Date.now() });
});

afterEach(async () => {
  await relay.close();
  await hook.close();
});

test("an approved inquiry goes out as a webhook that the far side can verify", async () => {
  await relay.send("persona", { type: "inquiry.approved", reference: "cust-7" });
  const { headers, body } = await eventually("the hook is called", () => hook.heard[0]);
  const verified = new Webhook(SECRET).verify(body, headersOf(headers));
  expect(verified).toMatchObject({ reference: "cust-7", decision: "approved" });
});

test("a PassFort approval takes the same rule, and its secret goes nowhere", async () => {
  await relay.send("passfort", {
    type: "PRODUCT_STATUS_CHANGED",
    reference: "cust-7",
    set: { "data.new_status": "APPROVED" },
  });
  const { body } = await eventually("the hook is called", () => hook.heard[0]);
  expect(JSON.parse(body)).toMatchObject({ reference: "cust-7", decision: "approved" });

  const events = await relay.api<{ data: { id: string }[] }>("/events");
  const whole = await relay.api<unknown>(`/events/${events.data[0]?.id}?body=true`);
  expect(JSON.stringify(whole)).toContain("PRODUCT_STATUS_CHANGED");
  expect(JSON.stringify(whole)).not.toContain("test-passfort-secret");
});

test("when the far side fails, every retry has the same webhook-id and the same bytes", async () => {
  hook.answerWith((response) => response.writeHead(hook.heard.length < 3 ? 500 : 200).end());
  await relay.send("persona", { type: "inquiry.approved" });
  await eventually("the first attempt failed", () => hook.heard.length === 1);
  for (const [attempts, wait] of [10_000, 60_000].entries()) {
    await eventually("the attempt is settled", async () => {
      const { data } = await relay.api<{ data: { attempt_count: number }[] }>("/deliveries");
      return data[0]?.attempt_count === attempts + 1;
    });
    relay.move(wait);
    await eventually("it is tried again", () => hook.heard.length === attempts + 2);
  }
  expect(new Set(hook.heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(hook.heard.map(({ body }) => body)).size).toBe(1);
});

test("without allow_private a destination on this machine is a dead letter, not a request", async () => {
  await relay.close();
  const guarded = SETTINGS.replace(", allow_private: true", "");
  const env = {
    PERSONA_SECRET: "test-wbhsec-persona",
    PASSFORT_SECRET: "test-passfort-secret",
    HOOK_URL: hook.url,
    HOOK_SECRET: SECRET,
  };
  relay = await startTestRelay({ settings: guarded, rules: { "hooks.yaml": RULES }, env });
  await relay.send("persona", { type: "inquiry.approved" });
  await eventually("it is dead", async () => {
    const { data } = await relay.api<{ data: { state: string; reason?: string }[] }>("/deliveries");
    return data.find((one) => one.state === "dead" && one.reason === "forbidden_address");
  });
  expect(hook.heard).toHaveLength(0);
});

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
