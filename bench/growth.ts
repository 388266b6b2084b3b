import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBothEnds } from "./both-ends.ts";
import { claimMicroseconds } from "./claim-cost.ts";
import { compileRules, fillStore } from "./fill-store.ts";
import { median } from "./median.ts";
import { countRows, databaseOf, startRelay } from "./start-relay.ts";
import { HELD, SINK } from "./to-sink.ts";

/**
 * What stored events cost: webhooks accepted a second over HTTP, and microseconds for claiming, keeping and settling one
 * delivery in the store, 64 at a time. Every round measures every size, so that a busy neighbour hits them alike. Each
 * stored event has its finished delivery and its dedupe key; bodies are short.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    connections: { type: "string", default: "64" },
    sizes: { type: "string", default: "1000,100000,1000000" },
    /** One more size. */
    events: { type: "string" },
    /** Where the databases go: about 1.5 KB an event. */
    folder: { type: "string", default: tmpdir() },
  },
});
/** Up to here each round begins with a copy; what a round adds to a larger one is little. */
const LARGEST_COPIED = 100_000;

type Measured = { readonly accepted: number; readonly p99: number; readonly claim: number };

const sizes = [0, ...values.sizes.split(",").map(Number), ...(values.events ? [Number(values.events)] : [])];
const base = mkdtempSync(join(values.folder, "kyc-relay-bench-"));
const results = new Map<number, Measured[]>();
try {
  for (const size of sizes) fill(size);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const size of sizes) {
      results.set(size, [...(results.get(size) ?? []), await measure(size, round)]);
    }
    process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
  }
  print();
} finally {
  rmSync(base, { recursive: true, force: true });
}

function fill(size: number): void {
  const began = performance.now();
  fillStore(databaseOf(join(base, String(size))), size, compileRules(HELD));
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  process.stderr.write(`${size} events stored in ${seconds} s\n`);
}

async function measure(size: number, round: number): Promise<Measured> {
  const stored = join(base, String(size));
  const folder = size > LARGEST_COPIED ? stored : join(base, "copy");
  if (folder !== stored) {
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    cpSync(stored, folder, { recursive: true });
  }
  const before = countRows(folder, "event");
  const ends = await startBothEnds();
  const relay = await startRelay({
    folder,
    destinations: SINK,
    rules: HELD,
    env: { HOOK_URL: ends.sinkUrl },
  });
  const order = { port: relay.port, connections: Number(values.connections) };
  const warm = await ends.drive({ ...order, seconds: 1, run: `w${round}s${size}x` });
  const driven = await ends.drive({ ...order, seconds: Number(values.seconds), run: `r${round}s${size}x` });
  await relay.stop();
  ends.stop();
  const kept = countRows(folder, "event") - before;
  if (kept !== warm.accepted + driven.accepted)
    throw new Error(`Accepted ${warm.accepted + driven.accepted}, but kept ${kept}.`);
  const claim = await claimMicroseconds(databaseOf(folder), `c${round}s${size}`);
  return { accepted: driven.accepted / driven.seconds, p99: driven.p99, claim };
}

function print(): void {
  console.log(
    "| stored events | accepted/s | ÷ empty | p99 ms | claim, keep, settle µs each | empty ÷ this |\n|--:|--:|--:|--:|--:|--:|",
  );
  const of = (size: number, read: (one: Measured) => number) => median((results.get(size) ?? []).map(read));
  const accepted = (one: Measured) => one.accepted;
  const claim = (one: Measured) => one.claim;
  for (const size of sizes) {
    const cells = [
      size,
      of(size, accepted).toFixed(0),
      (of(size, accepted) / of(0, accepted)).toFixed(2),
      of(size, (one) => one.p99).toFixed(1),
      of(size, claim).toFixed(1),
      (of(0, claim) / of(size, claim)).toFixed(2),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
