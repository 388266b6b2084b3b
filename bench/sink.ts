import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Arrived } from "./both-ends.ts";

/** A far side that does as little as one can: reads, notes the id, answers. */
export type Sink = {
  readonly url: string;
  /** Called with the `id` in the body of each delivery that is answered with 2xx. */
  onDelivery: (id: string) => void;
  answer(status: number): void;
  arrived(distinct: number): Promise<Arrived>;
  refused(count: number): Promise<void>;
};

const LONGEST_SILENCE_MS = 20_000;
const LOOK_EVERY_MS = 20;

export async function startSink(): Promise<Sink> {
  const ids = new Set<string>();
  let deliveries = 0;
  let refused = 0;
  let reply = replyOf(200);
  let isGood = true;
  const sink: Sink = {
    url: "",
    onDelivery: () => {},
    answer(status) {
      reply = replyOf(status);
      isGood = status < 300;
    },
    async arrived(distinct) {
      await until(() => ids.size, distinct);
      return { deliveries, distinct: ids.size };
    },
    refused: (count) => until(() => refused, count),
  };
  const server = createServer({ noDelay: true }, (socket) =>
    readRequests(socket, (request) => {
      socket.write(reply, "latin1");
      if (!isGood) {
        refused += 1;
        return;
      }
      deliveries += 1;
      ids.add(/webhook-id: (\S+)/i.exec(request)?.[1] ?? "");
      sink.onDelivery(/"id":"([^"]+)"/.exec(request)?.[1] ?? "");
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return Object.assign(sink, { url: `http://127.0.0.1:${port}/hook` });
}

/** Waits until `count` has come to `wanted`. */
async function until(count: () => number, wanted: number): Promise<void> {
  let heard = performance.now();
  for (let before = -1; count() < wanted; ) {
    if (before !== count()) heard = performance.now();
    before = count();
    if (performance.now() - heard > LONGEST_SILENCE_MS)
      throw new Error(`Only ${count()} of ${wanted} came; then nothing.`);
    await sleep(LOOK_EVERY_MS);
  }
}

function replyOf(status: number): string {
  return `HTTP/1.1 ${status} Status\r\ncontent-length: 2\r\n\r\nok`;
}

function readRequests(socket: Socket, take: (request: string) => void): void {
  let read = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    read += chunk;
    for (let end = endOf(read); end > 0 && read.length >= end; end = endOf(read)) {
      take(read.slice(0, end));
      read = read.slice(end);
    }
  });
}

/** Where the first request ends; 0 while its head is not whole. */
function endOf(read: string): number {
  const head = read.indexOf("\r\n\r\n");
  if (head === -1) return 0;
  return head + 4 + Number(/content-length: (\d+)/i.exec(read.slice(0, head))?.[1] ?? 0);
}
