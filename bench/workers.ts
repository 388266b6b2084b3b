import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BothEnds, type Driven, startBothEnds } from "./both-ends.ts";
import { median } from "./median.ts";
import { objectRows, startWorker } from "./start-worker.ts";
import { HELD, ONE_WEBHOOK } from "./to-sink.ts";

/**
 * The relay as a Worker in workerd on this machine: webhooks accepted a second by its one object, webhooks that it
 * delivers a second while nothing comes in, and bytes of its storage for each event. Its far side and the senders share
 * the machine, and wrangler's own proxy stands in between: Cloudflare's machines and network are others.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
    connections: { type: "string", default: "1,16,64" },
    /** So many are delivered and then weighed. */
    events: { type: "string", default: "3000" },
  },
});

/** As many connections as Cloudflare lets one object have at once. */
const SINK = ["sink: { kind: webhook, url: env:HOOK_URL, allow_private: true, concurrency: 6 }"];
const OBJECT_BYTES = 10_000_000_000;

const ends = await startBothEnds();
try {
  const accepted = await inFolder((folder) => measureAccepted(folder));
  const whole = await inFolder((folder) => measureWhole(folder));
  print(accepted, whole);
} finally {
  ends.stop();
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is accepted while nothing is due; every 200 is a row in the end. */
async function measureAccepted(folder: string): Promise<ReadonlyMap<string, readonly Driven[]>> {
  const worker = await started(folder, HELD);
  const results = new Map<string, Driven[]>();
  let answered = (await drive(worker.port, { connections: 16, seconds: 2, run: "warm" })).accepted;
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const connections of values.connections.split(",")) {
      const run = `r${round}c${connections}x`;
      const driven = await drive(worker.port, {
        connections: Number(connections),
        seconds: Number(values.seconds),
        run,
      });
      results.set(connections, [...(results.get(connections) ?? []), driven]);
      answered += driven.accepted;
    }
  }
  await worker.stop();
  const { rows } = objectRows(folder, "event");
  if (rows !== answered) throw new Error(`Answered ${answered} with 200, but kept ${rows}.`);
  return results;
}

type Whole = { readonly delivered: number; readonly seconds: number; readonly bytes: number };

/** From the first webhook to the last delivery, and what it all takes in the storage. */
async function measureWhole(folder: string): Promise<Whole> {
  const worker = await started(folder, ONE_WEBHOOK);
  const events = Number(values.events);
  const began = performance.now();
  await drive(worker.port, { connections: 16, seconds: 600, events, run: "whole" });
  await ends.arrived(events);
  const seconds = (performance.now() - began) / 1_000;
  await worker.stop();
  const { rows, bytes } = objectRows(folder, "event");
  return { delivered: events, seconds, bytes: bytes / rows };
}

function started(folder: string, rules: string) {
  return startWorker({ folder, destinations: SINK, rules, env: { HOOK_URL: ends.sinkUrl } });
}

function drive(port: number, order: Omit<Parameters<BothEnds["drive"]>[0], "port">): Promise<Driven> {
  return ends.drive({ port, ...order });
}

function print(accepted: ReadonlyMap<string, readonly Driven[]>, { delivered, seconds, bytes }: Whole): void {
  console.log("| connections | accepted/s | p50 ms | p99 ms |\n|--:|--:|--:|--:|");
  for (const [connections, driven] of accepted) {
    const rate = median(driven.map((one) => one.accepted / one.seconds));
    const [p50, p99] = [median(driven.map((one) => one.p50)), median(driven.map((one) => one.p99))];
    console.log(`| ${connections} | ${rate.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`);
  }
  console.log(
    `\n${delivered} events came in and were delivered in ${seconds.toFixed(1)} s: ${(delivered / seconds).toFixed(0)}/s.`,
  );
  const most = Math.floor(OBJECT_BYTES / bytes / 100_000) / 10;
  console.log(
    `One event with its body of 2.5 KB and its delivery takes ${bytes.toFixed(0)} bytes: 10 GB hold ${most} million.`,
  );
}
