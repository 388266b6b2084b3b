import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Arrival } from "./judge.ts";
import { SAID, type Way } from "./ways.ts";

/** A delivery that failed twice is let through, so that a run ends within minutes. */
const MOST_FAILURES = 2;

/** No connection is cut but for a reason that is written down. */
const KEPT_OPEN_MS = 600_000;

/** A webhook that writes down what arrives and what it said; while it is closed, nobody listens. */
export type HookPlace = { readonly port: number; open(): Promise<void>; close(): Promise<void> };

export async function hookPlace(place: string, arrivals: Arrival[], nextWay: () => Way): Promise<HookPlace> {
  const failures = new Map<string, number>();
  const wayFor = (key: string): Way => {
    const way = nextWay();
    const failed = failures.get(key) ?? 0;
    if (way === "answer" || failed >= MOST_FAILURES) return "answer";
    failures.set(key, failed + 1);
    return way;
  };
  const hear = async (request: IncomingMessage, response: ServerResponse) => {
    const key = String(request.headers["webhook-id"]);
    const way = wayFor(key);
    const event = way === "cut_before" ? undefined : await idIn(request);
    arrivals.push({ place, key, event, said: SAID[way] });
    answer(way, response);
  };
  let server: Server | undefined;
  let port = 0;
  const open = async () => {
    server = createServer((request, response) => {
      hear(request, response).catch(() => response.destroy());
    });
    server.keepAliveTimeout = KEPT_OPEN_MS;
    await new Promise<void>((ready) => server?.listen(port, "127.0.0.1", ready));
    port = (server.address() as AddressInfo).port;
  };
  await open();
  return {
    port,
    open,
    close: async () => {
      server?.closeAllConnections();
      await new Promise((done) => server?.close(done));
    },
  };
}

async function idIn(request: IncomingMessage): Promise<string> {
  const body = (await json(request)) as { readonly id: string };
  return body.id;
}

function answer(way: Way, response: ServerResponse): void {
  if (way === "cut_before" || way === "cut_after") response.socket?.destroy();
  else if (way === "busy") response.writeHead(429, { "retry-after": "1" }).end();
  else response.writeHead(way === "error" ? 500 : 200).end();
}
