import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeAdminToken } from "../src/cli/admin-token.ts";
import { startBothEnds } from "./both-ends.ts";
import { median } from "./median.ts";
import { countRows, cpuOf, startRelay } from "./start-relay.ts";
import { ONE_WEBHOOK, SINK } from "./to-sink.ts";

/**
 * Deliveries a second after `kyc-relay redrive --all`, from the start of that command to the last delivery. The dead
 * letters are made once, by a far side that refuses every delivery; each round redrives all of them on a copy of what that
 * left, to a far side that takes them.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    "dead-letters": { type: "string", default: "100000" },
    profile: { type: "boolean", default: false },
  },
});
const dead = Number(values["dead-letters"]);
const BIN = join(import.meta.dirname, "../bin/kyc-relay.js");
const base = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
const rates: number[] = [];
const commandSeconds: number[] = [];
const cpuEach: number[] = [];

try {
  mkdirSync(join(base, "data"));
  const token = makeAdminToken(join(base, "data"));
  await makeDeadLetters();
  for (let round = 0; round < Number(values.rounds); round++) {
    await measure(token);
    process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
  }
  print();
} finally {
  rmSync(base, { recursive: true, force: true });
}

async function makeDeadLetters(): Promise<void> {
  const ends = await startBothEnds();
  const env = { HOOK_URL: ends.sinkUrl };
  const relay = await startRelay({ folder: base, destinations: SINK, rules: ONE_WEBHOOK, env });
  await ends.answer(400);
  const order = { port: relay.port, connections: 64, seconds: 0, events: dead, run: "d" };
  const { accepted } = await ends.drive(order);
  await ends.refused(accepted);
  await relay.stop();
  ends.stop();
  const found = countRows(base, "delivery WHERE state = 'dead'");
  if (accepted !== dead || found !== dead)
    throw new Error(`Accepted ${accepted} of ${dead}, of which ${found} are dead letters.`);
}

async function measure(token: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  cpSync(base, folder, { recursive: true });
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
    const cpu = cpuOf(relay.pid);
    const began = performance.now();
    const command = redriveAll(relay.port, token).then(() => secondsSince(began));
    const { deliveries } = await ends.arrived(dead);
    rates.push(dead / secondsSince(began));
    commandSeconds.push(await command);
    cpuEach.push((cpuOf(relay.pid) - cpu) / dead);
    await relay.stop();
    const delivered = countRows(folder, "delivery WHERE state = 'delivered'");
    if (deliveries !== dead || delivered !== dead)
      throw new Error(`Redrove ${dead}: ${deliveries} arrived and ${delivered} are kept as delivered.`);
  } finally {
    await relay.stop();
    ends.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function redriveAll(port: number, token: string): Promise<void> {
  const args = [BIN, "redrive", "--all", "--yes", "--url", `http://127.0.0.1:${port}`];
  const env = { ...process.env, KYC_RELAY_TOKEN: token };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "ignore"], env });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`redrive ended with ${code}`))));
  });
}

function secondsSince(began: number): number {
  return (performance.now() - began) / 1_000;
}

function print(): void {
  console.log(
    "| dead letters | deliveries/s | at least | the command alone, s | relay's processor µs each |",
  );
  console.log("|--:|--:|--:|--:|--:|");
  const cells = [dead, median(rates).toFixed(0), 5_000, median(commandSeconds).toFixed(1)];
  console.log(`| ${[...cells, median(cpuEach).toFixed(0)].join(" | ")} |`);
}
