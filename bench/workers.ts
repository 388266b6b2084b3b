import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Driven, startBothEnds } from "./both-ends.ts";
import { median } from "./median.ts";
import { objectRows, startObject, startWorker } from "./start-worker.ts";
import { HELD } from "./to-sink.ts";

/**
 * The relay as a Worker in workerd on this machine: webhooks accepted a second over HTTP, and what its object does
 * without all that is around it. The senders share the machine, and wrangler's own proxy stands in between:
 * Cloudflare's machines and network are others.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "4" },
    connections: { type: "string", default: "1,16,64" },
    /** So many the object is given a round. */
    events: { type: "string", default: "5000" },
  },
});

/** Nothing is sent there: a Worker reaches no address of this machine. */
const FAR_SIDE = { HOOK_URL: "https://hook.example.com/never" };
const SINK = ["sink: { kind: webhook, url: env:HOOK_URL }"];
const OBJECT_BYTES = 10_000_000_000;
const MILLION = 1_000_000;

const accepted = await inFolder((folder) => measureAccepted(folder));
const object = await inFolder((folder) => measureObject(folder));
print();

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is accepted while nothing is due; every 200 is a row in the end. */
async function measureAccepted(folder: string): Promise<ReadonlyMap<number, readonly Driven[]>> {
  const ends = await startBothEnds();
  const worker = await startWorker({ folder, destinations: SINK, rules: HELD, env: FAR_SIDE });
  const results = new Map<number, Driven[]>();
  let answered = 0;
  const drive = async (connections: number, seconds: number, run: string) => {
    const driven = await ends.drive({ port: worker.port, connections, seconds, run });
    answered += driven.accepted;
    return driven;
  };
  await drive(16, 2, "warm");
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const connections of values.connections.split(",").map(Number)) {
      const driven = await drive(connections, Number(values.seconds), `r${round}c${connections}x`);
      results.set(connections, [...(results.get(connections) ?? []), driven]);
    }
  }
  await worker.stop();
  ends.stop();
  const rows = objectRows(folder, "event");
  if (rows !== answered) throw new Error(`Answered ${answered} with 200, but kept ${rows}.`);
  return results;
}

type Done = { readonly rate: number; readonly bytes: number };

/** What is left without HTTP, proofs and the way between Worker and object. */
async function measureObject(folder: string): Promise<{ readonly recorded: Done; readonly whole: Done }> {
  const object = await startObject(folder);
  const events = Number(values.events);
  const ask = async (query: string): Promise<Done> => {
    const began = performance.now();
    const answer = await fetch(`http://127.0.0.1:${object.port}/?events=${events}${query}`);
    if (!answer.ok) throw new Error(`The object answered ${answer.status}.`);
    const bytes = Number(await answer.text());
    return { rate: events / ((performance.now() - began) / 1_000), bytes: bytes / events };
  };
  const rounds = async (query: string): Promise<Done> => {
    const done: Done[] = [];
    for (let round = 0; round < Number(values.rounds); round++) done.push(await ask(query));
    return { rate: median(done.map(({ rate }) => rate)), bytes: median(done.map(({ bytes }) => bytes)) };
  };
  await ask("");
  const recorded = await rounds("");
  const whole = await rounds("&whole");
  await object.stop();
  return { recorded, whole };
}

function print(): void {
  console.log("| connections | accepted/s | p50 ms | p99 ms |\n|--:|--:|--:|--:|");
  for (const [connections, driven] of accepted) {
    const rate = median(driven.map((one) => one.accepted / one.seconds));
    const [p50, p99] = [median(driven.map((one) => one.p50)), median(driven.map((one) => one.p99))];
    console.log(`| ${connections} | ${rate.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`);
  }
  const { recorded, whole } = object;
  console.log(
    `\nThe object alone, one event at a time: ${recorded.rate.toFixed(0)}/s recorded with one delivery, ` +
      `${whole.rate.toFixed(0)}/s recorded and settled.`,
  );
  console.log(
    `With its body of 2.5 KB and its delivery's rendering and attempt an event takes ${whole.bytes.toFixed(0)} bytes: ` +
      `10 GB hold ${(OBJECT_BYTES / whole.bytes / MILLION).toFixed(1)} million.`,
  );
}
