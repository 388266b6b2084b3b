import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

// What other relays got wrong, as far as no clause elsewhere says it.

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
destinations:
  hook: { kind: webhook, url: env:HOOK_URL, allow_private: true }
  inward: { kind: webhook, url: env:INWARD_URL }
`;
const RULES = `
version: 1
rules:
  approved:
    event: inquiry.approved
    do:
      - { webhook: { via: hook, body: { id: "{{ event.source_event_id }}" } } }
  inward:
    event: inquiry.failed
    do:
      - { webhook: { via: inward } }
`;
const SECRET = "test-passfort-secret";

type Delivery = { readonly state: string; readonly reason?: string };

let hook: HookReceiver;
let inside: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  inside = await hookReceiver();
  const env = {
    PERSONA_SECRET: "test-wbhsec-persona",
    PASSFORT_SECRET: SECRET,
    HOOK_URL: `${hook.url}/hook`,
    INWARD_URL: `http://localhost:${inside.port}/metadata`,
  };
  relay = await startTestRelay({ settings: SETTINGS, rules: { "all.yaml": RULES }, env });
});

afterEach(async () => {
  await relay.close();
  await hook.close();
  await inside.close();
});

const ended = () =>
  eventually("the delivery ends", async () => {
    const { data } = await relay.api<{ data: readonly Delivery[] }>("/deliveries");
    return data[0] && ["dead", "delivered"].includes(data[0].state) && data;
  });

test("an event of a type that nobody knows passes no rule for another, and is seen not to", async () => {
  for (const type of ["inquiry.approved.v2", "inquiry", "INQUIRY.APPROVED", "inquiry.approved ", "*"]) {
    const sent = await relay.send("persona", {
      type: "inquiry.approved",
      set: { "data.attributes.name": type },
    });
    expect(sent.body.events).toMatchObject([{ type, result: "stored" }]);
  }
  const { data } = await relay.api<{ data: readonly { delivery_count: number }[] }>("/events");
  expect(data.map((event) => event.delivery_count)).toEqual([0, 0, 0, 0, 0]);
});

test("each message of a batch is known by itself: what was new beside a repeat is not lost", async () => {
  const message = (id: string) => ({ id, event: "CHECK_COMPLETED", secret: SECRET, data: {} });
  const batch = async (...ids: readonly string[]) => {
    const body = JSON.stringify(ids.map(message));
    const sent = await relay.post("passfort", { headers: {}, body });
    return sent.body.events?.map(({ result }) => result);
  };
  expect(await batch("test-a", "test-b")).toEqual(["stored", "stored"]);
  expect(await batch("test-b", "test-c", "test-c")).toEqual(["duplicate", "stored", "duplicate"]);
});

test("following a link does nothing: replay and redrive are not done by GET", async () => {
  for (const path of ["/redrive", "/replay", "/redrive?all=true", "/replay?all=true"]) {
    expect(await relay.api(path)).toMatchObject({ status: 404 });
  }
  expect(await relay.api("/deliveries")).toMatchObject({ data: [] });
});

test("a destination that says it is gone is asked again for the next event, not switched off unseen", async () => {
  hook.answerWith((response) => response.writeHead(410).end());
  await relay.send("persona", { type: "inquiry.approved" });
  expect(await ended()).toMatchObject([{ state: "dead", reason: "gone" }]);
  hook.answerWith((response) => response.end());
  await relay.send("persona", { type: "inquiry.approved" });
  expect(await ended()).toMatchObject([{ state: "delivered" }, { state: "dead", reason: "gone" }]);
});

describe("nothing inside our network is reached", () => {
  test("by a destination whose name leads there", async () => {
    await relay.send("persona", { type: "inquiry.failed" });
    expect(await ended()).toMatchObject([{ state: "dead", reason: "forbidden_address" }]);
    expect(inside.heard).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])("by a far side that sends us on with %d", async (status) => {
    hook.answerWith((response) => response.writeHead(status, { location: `${inside.url}/metadata` }).end());
    await relay.send("persona", { type: "inquiry.approved" });
    expect(await ended()).toMatchObject([{ state: "dead", reason: "redirected" }]);
    expect(inside.heard).toEqual([]);
  });
});
