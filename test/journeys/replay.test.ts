import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const rule = (id: string, event: string, more = "") => `
version: 1
rules:
  ${id}:${more}
    event: ${event}
    do:
      - webhook: { body: { id: "{{ event.check.id }}" } }
`;

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  const env = hookEnv(hook.url);
  const rules = { "hooks.yaml": rule("tell-approved", "inquiry.approved") };
  relay = await startTestRelay({ settings: HOOK_SETTINGS, rules, env });
  await relay.send("persona", { type: "inquiry.approved" });
  await relay.send("persona", { type: "inquiry.declined" });
  await eventually("the approval is delivered", delivered(1));
});

afterEach(async () => {
  await relay.close();
  await hook.close();
});

type Report = {
  readonly data: { readonly events: number; readonly created: number; readonly standing: number };
};
const replay = (body: object) => relay.api<Report>("/replay", { method: "POST", body: JSON.stringify(body) });

test("a replay makes only what does not stand: a second one makes nothing", async () => {
  await relay.restart({ "hooks.yaml": rule("tell-approved", "[inquiry.approved, inquiry.declined]") });
  expect((await replay({ all: true })).data).toMatchObject({ events: 2, created: 1, standing: 1 });
  await eventually("the decline is delivered too", delivered(2));

  expect((await replay({ all: true })).data).toMatchObject({ events: 2, created: 0, standing: 2 });
  expect(hook.heard).toHaveLength(2);
});

test("a dry run says exactly what a replay would do, and does nothing", async () => {
  await relay.restart({ "hooks.yaml": rule("tell-approved", "[inquiry.approved, inquiry.declined]") });
  const forecast = await replay({ all: true, dry_run: true });
  expect(forecast.data).toMatchObject({ events: 2, created: 1, standing: 1 });
  const { data } = await relay.api<{ data: unknown[] }>("/deliveries");
  expect(data).toHaveLength(1);
});

test("a renamed rule that says what it was called delivers nothing twice", async () => {
  await relay.restart({
    "hooks.yaml": rule("approved-hook", "inquiry.approved", "\n    was: tell-approved"),
  });
  expect((await replay({ all: true })).data).toMatchObject({ created: 0, standing: 1 });
  await relay.restart({ "hooks.yaml": rule("another-rule", "inquiry.approved") });
  expect((await replay({ all: true })).data).toMatchObject({ created: 1, standing: 0 });
});

function delivered(count: number) {
  return async () => {
    const { data } = await relay.api<{ data: { state: string }[] }>("/deliveries");
    return data.filter(({ state }) => state === "delivered").length === count;
  };
}
