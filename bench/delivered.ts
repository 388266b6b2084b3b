import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BothEnds, type Driven, startBothEnds } from "./both-ends.ts";
import { median } from "./median.ts";
import { countRows, cpuOf, type RelayProcess, startRelay } from "./start-relay.ts";
import { ONE_WEBHOOK, SINK } from "./to-sink.ts";

/**
 * Webhooks received *and* delivered a second. Each round: first as many as the relay takes while at most `window` are
 * accepted and not delivered, so that no backlog can grow; then a steady rate for as long, whose backlog at its end and
 * whose latencies are told. Ids are counted at the sink and rows in the files, or the run ends as failed.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "64" },
    window: { type: "string", default: "256" },
    rate: { type: "string", default: "4000" },
    profile: { type: "boolean", default: false },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const closed: Driven[] = [];
const steady: Driven[] = [];
const cpuEach: number[] = [];
let counted = 0;

for (let round = 0; round < Number(values.rounds); round++) {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  const ends = await startBothEnds();
  const env = { HOOK_URL: ends.sinkUrl };
  const relay = await startRelay({
    folder,
    destinations: SINK,
    rules: ONE_WEBHOOK,
    env,
    profile: values.profile,
  });
  try {
    const accepted = await measure(relay, ends, round);
    await relay.stop();
    check(folder, accepted);
  } finally {
    await relay.stop();
    ends.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
}
print();

/** How many were accepted in all. */
async function measure({ port, pid }: RelayProcess, ends: BothEnds, round: number): Promise<number> {
  const window = Number(values.window);
  const order = { port, connections, seconds };
  const warm = await ends.drive({ ...order, seconds: 1, window, run: `w${round}x` });
  const cpu = cpuOf(pid);
  const asFastAsItGoes = await ends.drive({ ...order, window, run: `c${round}x` });
  cpuEach.push((cpuOf(pid) - cpu) / asFastAsItGoes.deliveredMeanwhile);
  closed.push(asFastAsItGoes);
  const before = warm.accepted + asFastAsItGoes.accepted;
  await ends.arrived(before);
  const atRate = await ends.drive({ ...order, rate: Number(values.rate), run: `s${round}x` });
  steady.push(atRate);
  const accepted = before + atRate.accepted;
  const { deliveries } = await ends.arrived(accepted);
  if (deliveries !== accepted) throw new Error(`Accepted ${accepted}, but ${deliveries} were delivered.`);
  return accepted;
}

function check(folder: string, accepted: number): void {
  const events = countRows(folder, "event");
  const delivered = countRows(folder, "delivery WHERE state = 'delivered'");
  if (events !== accepted || delivered !== accepted)
    throw new Error(`Accepted ${accepted}, but kept ${events} events and ${delivered} delivered.`);
  counted += accepted;
}

function print(): void {
  console.log(`Received, delivered once and kept as delivered: ${counted} of ${counted} accepted.\n`);
  console.log(
    "| | delivered/s | backlog at the end | accept p50 ms | accept p99 ms | webhook in → delivered p50 ms | p99 ms |\n" +
      "|---|--:|--:|--:|--:|--:|--:|",
  );
  row(`at most ${values.window} under way, ${connections} connections`, closed);
  row(`${values.rate}/s offered, ${connections} connections`, steady);
  console.log(
    `\nProcessor time of the relay for an event and its delivery, at most ${values.window} under way: ${median(cpuEach).toFixed(0)} µs.`,
  );
}

function row(name: string, runs: readonly Driven[]): void {
  const of = (read: (one: Driven) => number) => median(runs.map(read));
  const cells = [
    name,
    of((one) => one.deliveredMeanwhile / one.seconds).toFixed(0),
    of((one) => one.backlog).toFixed(0),
    of((one) => one.p50).toFixed(2),
    of((one) => one.p99).toFixed(2),
    of((one) => one.through50).toFixed(2),
    of((one) => one.through99).toFixed(2),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
