import type { Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const EVENTS = 12;
const AT_ONCE = 3;
const DAY = 86_400_000;
/** An attempt ends after ten seconds of ours, whatever the relay's clock says. */
const PATIENCE_MS = 120_000;

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  silent: { kind: webhook, url: env:SILENT_URL, allow_private: true, concurrency: ${AT_ONCE} }
  nameless: { kind: webhook, url: env:NAMELESS_URL, allow_private: true }
  unsafe: { kind: webhook, url: env:UNSAFE_URL, allow_private: true }
  well: { kind: webhook, url: env:WELL_URL, allow_private: true }
`;

const RULES = `
version: 1
rules:
  tell-all:
    event: inquiry.approved
    do:
      - webhook: { via: silent, body: { id: "{{ event.id }}" } }
      - webhook: { via: nameless, body: { id: "{{ event.id }}" } }
      - webhook: { via: unsafe, body: { id: "{{ event.id }}" } }
      - webhook: { via: well, body: { id: "{{ event.id }}" } }
`;

let silent: RawServer;
let well: HookReceiver;
let relay: TestRelay;
/** What the silent far side does with a request. */
let talk: (socket: Socket) => void;
let open: number;
let mostOpen: number;

beforeEach(async () => {
  open = 0;
  mostOpen = 0;
  talk = () => undefined;
  silent = await startRawServer((socket) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    socket.on("close", () => {
      open -= 1;
    });
    socket.on("data", () => talk(socket));
  });
  well = await hookReceiver();
  relay = await startTestRelay({
    settings: SETTINGS,
    rules: { "all.yaml": RULES },
    env: {
      PERSONA_SECRET: "test-wbhsec-persona",
      NAMELESS_URL: "https://hook.invalid/x",
      SILENT_URL: `http://127.0.0.1:${silent.port}`,
      // It speaks no TLS.
      UNSAFE_URL: `https://127.0.0.1:${well.port}`,
      WELL_URL: well.url,
    },
  });
});

afterEach(async () => {
  await silent.close();
  await relay.close();
  await well.close();
});

type Delivery = { readonly id: string; readonly destination: string; readonly state: string };
type Attempt = { readonly outcome: string; readonly reason?: string };

const deliveriesTo = async (destination: string) =>
  (await relay.api<{ data: Delivery[] }>("/deliveries?limit=200")).data.filter(
    (one) => one.destination === destination,
  );

async function attemptsTo(destination: string): Promise<readonly Attempt[]> {
  const deliveries = await deliveriesTo(destination);
  const whole = deliveries.map(({ id }) => relay.api<{ data: { attempts: Attempt[] } }>(`/deliveries/${id}`));
  return (await Promise.all(whole)).flatMap(({ data }) => data.attempts);
}

test(
  "a far side that never answers, a name that is gone and TLS that fails keep nobody else waiting",
  async () => {
    for (let n = 0; n < EVENTS; n++) await relay.send("persona", { type: "inquiry.approved" });
    await eventually("all that is well is delivered", () => well.heard.length === EVENTS);
    expect(mostOpen).toBe(AT_ONCE);

    const reasons = async (destination: string) =>
      new Set((await attemptsTo(destination)).map(({ outcome, reason }) => `${outcome} ${reason}`));
    await eventually("names are looked up", async () => (await reasons("nameless")).has("retry dns_failed"));
    await eventually("TLS is tried", async () => (await reasons("unsafe")).has("retry tls_failed"));
    const uncertain = async () =>
      (await attemptsTo("silent")).filter(({ outcome }) => outcome === "uncertain").length >= AT_ONCE;
    await eventually("its time is up", uncertain, PATIENCE_MS);
    expect(mostOpen).toBe(AT_ONCE);

    talk = (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    const allTold = async () => {
      relay.move(DAY / EVENTS / 10);
      return (await deliveriesTo("silent")).every(({ state }) => state === "delivered");
    };
    await eventually("it is told everything once it answers", allTold, PATIENCE_MS);
  },
  PATIENCE_MS,
);
