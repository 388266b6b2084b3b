import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { HOOK_SETTINGS, hookEnv, hookRules } from "../support/hook-settings.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

/** `npm run bench:slow` opens 10,000. */
const CONNECTIONS = 500;
/** Together, the announced ones would be more than may be on its way in at once. */
const ANNOUNCED_BYTES = 1_000_000;
const EVENTS = 50;
/** A busy machine fails nothing. */
const PATIENCE_MS = 120_000;

let relay: TestRelay;
const sockets: Socket[] = [];

beforeEach(async () => {
  relay = await startTestRelay({
    settings: HOOK_SETTINGS,
    rules: { "hook.yaml": hookRules("event.id") },
    env: hookEnv("http://127.0.0.1:9"),
  });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await relay.close();
});

/** Sends a byte now and then, and never a whole request. */
async function openSlow(beginning: string): Promise<Socket> {
  const socket = connect(Number(new URL(relay.relay.url).port), "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(beginning);
  return socket;
}

type Page = { readonly data: readonly { readonly reason?: string }[] };

test(
  "real requests are accepted beside hundreds of connections that send a byte a second",
  async () => {
    const head = "POST /in/persona HTTP/1.1\r\nhost: x\r\n";
    const beginnings = [head, `${head}content-length: ${ANNOUNCED_BYTES}\r\n\r\n{`];
    const opening = Array.from({ length: CONNECTIONS }, (_, n) => openSlow(beginnings[n % 2] ?? ""));
    const slow = await Promise.all(opening);
    const drip = setInterval(() => {
      for (const socket of slow) if (!socket.destroyed) socket.write("x");
    }, 1_000);
    for (let n = 0; n < EVENTS; n++) {
      const { status, body } = await relay.send("persona", { type: "inquiry.approved" });
      expect([status, body.events?.[0]?.result]).toEqual([200, "stored"]);
    }
    clearInterval(drip);
  },
  PATIENCE_MS,
);

test("a body whose sender goes away half-way is refused, kept as that, and no event", async () => {
  const sample = relay.signed("persona", { type: "inquiry.approved" });
  const lines = Object.entries(sample.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST /in/persona HTTP/1.1\r\nhost: x\r\ncontent-length: ${sample.body.length}\r\n${lines.join("")}\r\n`;
  const socket = await openSlow(head + sample.body.slice(0, 100));
  socket.end();
  const refused = () => relay.api<Page>("/refused");
  await eventually("it is refused", async () =>
    (await refused()).data.some(({ reason }) => reason === "body_interrupted"),
  );
  expect((await relay.api<Page>("/events")).data).toEqual([]);
  expect((await relay.post("persona", sample)).body.events).toMatchObject([{ result: "stored" }]);
});
