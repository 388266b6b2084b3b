import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LogLevel, openLog } from "../../src/cli/open-log.ts";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const UUID = /^[0-9a-f-]{36}$/;

let hook: HookReceiver;
let relay: TestRelay | undefined;

beforeEach(async () => {
  hook = await hookReceiver();
});
afterEach(async () => {
  await relay?.close();
  await hook.close();
});

/** The relay with the log that it has when it is served, and what is written there. */
async function started(level?: LogLevel) {
  const stream = new PassThrough();
  let written = "";
  stream.on("data", (text) => {
    written += text;
  });
  relay = await startTestRelay({
    settings: HOOK_SETTINGS,
    rules: { "hooks.yaml": hookRules("event.check.id") },
    env: hookEnv(hook.url),
    log: openLog("json", stream, level),
  });
  const lines = (msg: string): readonly Readonly<Record<string, unknown>>[] =>
    written
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
      .filter((line) => line.msg === msg);
  return { relay, lines, all: () => written };
}

test("a request leads to its events, and these to their attempts", async () => {
  const { relay: running, lines, all } = await started();
  const signed = running.signed("persona", { type: "inquiry.approved", reference: "canary-ref" });
  const traced = { ...signed, headers: { ...signed.headers, traceparent: TRACE } };
  const { body } = await running.post("persona", traced);
  await running.post("persona", { ...signed, headers: { ...signed.headers, traceparent: "canary-trace" } });
  await eventually("it is attempted", () => lines("attempt")[0]);

  const [first, again] = lines("request accepted");
  const event = body.events?.[0]?.id;
  expect(first).toMatchObject({
    request: expect.stringMatching(UUID),
    source: "persona",
    events: event,
    count: 1,
    duplicates: 0,
    traceparent: TRACE,
  });
  expect(again).toMatchObject({ events: event, duplicates: 1 });
  expect(again?.["traceparent"]).toBeUndefined();
  expect(lines("attempt")).toMatchObject([
    { event, rule: "tell-backoffice", attempt: 1, outcome: "delivered", state: "delivered" },
  ]);
  expect(all()).not.toMatch(/canary|127\.0\.0\.1/);
});

test("a refused request has the id that its sender was told", async () => {
  const { relay: running, lines } = await started();
  const answer = await fetch(`${running.relay.url}/in/persona`, { method: "POST", body: "{}" });
  const problem = (await answer.json()) as { readonly instance: string };
  expect(lines("request refused")).toMatchObject([
    { request: problem.instance.replace("urn:uuid:", ""), source: "persona", reason: "no_signature" },
  ]);
});

test("from warn on, what went well is no line", async () => {
  const { relay: running, lines } = await started("warn");
  await running.send("persona", { type: "inquiry.approved" });
  await eventually("it is delivered", async () => {
    const { data } = await running.api<{ data: readonly unknown[] }>("/deliveries?state=delivered");
    return data.length === 1;
  });
  const messages = ["request accepted", "request answered", "attempt"];
  expect(messages.flatMap((message) => lines(message))).toEqual([]);
});
