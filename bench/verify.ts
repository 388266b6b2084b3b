import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomOf } from "./crash/random.ts";
import { readRecords, readStates } from "./verify/evidence.ts";
import { type Arrival, isKept, judge } from "./verify/judge.ts";
import { printVerdicts } from "./verify/print-verdicts.ts";
import { startFarSide, startRelayProcess } from "./verify/relay-process.ts";
import { send } from "./verify/send.ts";
import { untilArrived } from "./verify/until-arrived.ts";

/**
 * Send, then verify: so many events at full rate, one in ten of them twice, to destinations of which two fail 5 % of
 * the time and one is down for a minute, while a third works. Then a far side of its own process says what came. Ends
 * with 1 when an event did not arrive, came twice without the far side's doing, or in the wrong order.
 */
const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    connections: { type: "string", default: "64" },
    down: { type: "string", default: "60" },
    minutes: { type: "string", default: "15" },
    seed: { type: "string", default: "1" },
  },
});
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SETTLING_MS = 8_000;
/** The destination goes down when so much of all is sent. */
const DOWN_AT = 0.1;

const run = "v";
const events = Number(values.events);
const folder = mkdtempSync(join(tmpdir(), "kyc-relay-verify-"));
const farSide = await startFarSide(Number(values.seed));
const { control } = farSide.said;
const relay = await startRelayProcess(folder, farSide.said);
try {
  const begun = performance.now();
  const sent = await send({
    port: relay.said,
    run,
    events,
    connections: Number(values.connections),
    random: randomOf(Number(values.seed)),
    onAccepted: downOnce(Math.ceil(events * DOWN_AT)),
  });
  const sentFor = performance.now() - begun;
  const isComplete = await untilArrived({
    control,
    events,
    within: Number(values.minutes) * MINUTE,
    settling: SETTLING_MS,
  });
  const tookFor = performance.now() - begun;
  const arrivals = (await (await fetch(`${control}/arrivals`)).json()) as readonly Arrival[];
  await relay.stop();

  const file = join(folder, "data/relay.db");
  const verdicts = judge({ run, events, arrivals, records: readRecords(file), lanes: ["slack"] });
  const states = readStates(file);
  const perSecond = Math.round((sent.accepted * SECOND) / sentFor);
  console.log(
    `${sent.accepted} events accepted at ${perSecond}/s, and ${sent.duplicates} duplicates; ${sent.refused} times 503, ` +
      `${sent.wrong} wrong answers. All had arrived after ${Math.round(tookFor / SECOND)} s.`,
  );
  console.log(`Deliveries: ${JSON.stringify(states)}\n`);
  printVerdicts(verdicts);
  const isWell = isComplete && sent.wrong === 0 && verdicts.every(isKept) && Object.keys(states).length === 1;
  console.log(isWell ? "\nEvery promise was kept." : "\nA PROMISE WAS BROKEN.");
  process.exitCode = isWell ? 0 : 1;
} finally {
  await relay.stop();
  await farSide.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Counts events; at that many one destination goes down, and comes up again after its time. */
function downOnce(at: number): () => void {
  let accepted = 0;
  return () => {
    accepted += 1;
    if (accepted !== at) return;
    const up = () => void fetch(`${control}/open`);
    void fetch(`${control}/close`).then(() => setTimeout(up, Number(values.down) * SECOND));
  };
}
