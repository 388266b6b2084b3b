import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBothEnds } from "./both-ends.ts";
import { median } from "./median.ts";
import { countRows, memoryOf, startRelay } from "./start-relay.ts";
import { ONE_WEBHOOK, SINK } from "./to-sink.ts";

/**
 * Resident memory of the relay while events are received and delivered, as fast as it goes with few under way. Rows in
 * the files and ids at the sink are counted, or the run ends as failed.
 */
const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    window: { type: "string", default: "256" },
    connections: { type: "string", default: "64" },
    "sample-ms": { type: "string", default: "500" },
  },
});
const events = Number(values.events);
const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
const ends = await startBothEnds();
const env = { HOOK_URL: ends.sinkUrl };
const relay = await startRelay({ folder, destinations: SINK, rules: ONE_WEBHOOK, env });
const samples: number[] = [];
try {
  const started = memoryOf(relay.pid).now;
  const sampling = setInterval(() => samples.push(memoryOf(relay.pid).now), Number(values["sample-ms"]));
  const { accepted, seconds } = await ends.drive({
    port: relay.port,
    connections: Number(values.connections),
    window: Number(values.window),
    seconds: 0,
    events,
    run: "m",
  });
  const { distinct } = await ends.arrived(accepted);
  clearInterval(sampling);
  const { peak } = memoryOf(relay.pid);
  await relay.stop();
  const delivered = countRows(folder, "delivery WHERE state = 'delivered'");
  if (accepted !== events || distinct !== events || delivered !== events)
    throw new Error(
      `${events} sent: ${accepted} accepted, ${distinct} arrived, ${delivered} kept as delivered.`,
    );
  print(started, peak, events / seconds);
} finally {
  await relay.stop();
  ends.stop();
  rmSync(folder, { recursive: true, force: true });
}

function print(started: number, peak: number, rate: number): void {
  const quarter = Math.ceil(samples.length / 4);
  const first = median(samples.slice(0, quarter));
  const last = median(samples.slice(-quarter));
  console.log(
    "| events | a second | MB when it listens | first quarter MB | last quarter MB | last ÷ first | peak MB | at most |\n" +
      "|--:|--:|--:|--:|--:|--:|--:|--:|",
  );
  const sizes = [started.toFixed(0), first.toFixed(0), last.toFixed(0), (last / first).toFixed(2)];
  console.log(`| ${[events, rate.toFixed(0), ...sizes, peak.toFixed(0), 200].join(" | ")} |`);
}
