import { Agent, get } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const RULES = hookRules("event.check.id");

let hook: HookReceiver;
let relay: TestRelay;

beforeEach(async () => {
  hook = await hookReceiver();
  const env = hookEnv(hook.url);
  relay = await startTestRelay({ settings: HOOK_SETTINGS, rules: { "hooks.yaml": RULES }, env });
});

afterEach(async () => {
  await relay.close();
  await hook.close();
});

type Listed = { readonly data: readonly { readonly state?: string; readonly type?: string }[] };

test("a webhook that is on its way when the relay closes is answered and kept", async () => {
  const { headers, body } = relay.signed("persona", { type: "inquiry.approved" });
  const { hostname, port } = new URL(relay.relay.url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const half = Math.floor(body.length / 2);
  socket.write(`POST /in/persona HTTP/1.1\r\nhost: 127.0.0.1\r\n${head}\r\n${body.slice(0, half)}`);
  // The server has the connection, and half of the request, once a later one is answered.
  await relay.api("/events");

  const restarted = relay.restart();
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  socket.write(body.slice(half));
  await eventually("it is answered", () => answer.includes("stored"));
  expect(answer).toMatch(/^HTTP\/1.1 200/);
  await restarted;
  expect((await relay.api<Listed>("/events")).data).toMatchObject([{ type: "inquiry.approved" }]);
  await eventually("it is delivered", () => hook.heard.length === 1);
});

test("an attempt under way is awaited and settled, not made again", async () => {
  let answer = () => {};
  hook.answerWith((response) => {
    answer = () => response.end();
  });
  await relay.send("persona", { type: "inquiry.approved" });
  await eventually("the attempt is under way", () => hook.heard.length === 1);
  const restarted = relay.restart();
  setTimeout(() => answer(), 50);
  await restarted;
  expect((await relay.api<Listed>("/deliveries")).data).toMatchObject([{ state: "delivered" }]);
  expect(hook.heard).toHaveLength(1);
});

test("a sender that keeps its connection and goes on asking does not hold up the end", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let isClosed = false;
  const ask = () =>
    new Promise<boolean>((resolve) => {
      get(`${relay.relay.url}/livez`, { agent }, (response) => {
        response.resume().on("end", () => resolve(true));
      }).on("error", () => resolve(false));
    });
  expect(await ask()).toBe(true);
  const asking = (async () => {
    while (!isClosed && (await ask()));
  })();
  await relay.restart();
  isClosed = true;
  await asking;
  agent.destroy();
});
