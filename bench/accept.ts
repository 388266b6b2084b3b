import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "./median.ts";
import { type Loaded, runLoad } from "./run-load.ts";
import { EXPRESS, FLOOR, RUNGS, type Rung } from "./rungs.ts";

/**
 * Accepted requests a second and latencies of the running relay, side by side with a bare echo, with a handler on
 * Express that keeps nothing, and with the floor: the relay's own framework that verifies, parses and durably keeps
 * the body alone. Every round runs all of them, so that a busy neighbour hits them alike; medians are printed, and ratios within this one run. After each round the rows in
 * the files are counted: one for each event that was answered with 200, or the run ends as failed.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    connections: { type: "string", default: "1,16,64" },
    profile: { type: "boolean", default: false },
  },
});

const results = new Map<string, Loaded[]>();
let counted = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  for (const rung of RUNGS) await measure(rung, round);
  process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
}
print();

async function measure(rung: Rung, round: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  const { child, port } = rung.start(folder, values.profile);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    let accepted = (await runLoad({ port: await port, connections: 16, seconds: 1, run: `w${round}x` }))
      .accepted;
    for (const connections of String(values.connections).split(",")) {
      const measured = await runLoad({
        port: await port,
        connections: Number(connections),
        seconds: Number(values.seconds),
        run: `r${round}c${connections}x`,
      });
      const key = `${rung.name}|${connections}`;
      results.set(key, [...(results.get(key) ?? []), measured]);
      accepted += measured.accepted;
    }
    child.kill("SIGTERM");
    await ended;
    if (rung.kept) compare(rung.name, accepted, rung.kept(folder));
  } finally {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(name: string, accepted: number, kept: number): void {
  if (accepted !== kept) throw new Error(`${name}: answered ${accepted} with 200, but kept ${kept}`);
  counted += kept;
}

function print(): void {
  const middle = (rung: string, connections: string, read: (one: Loaded) => number) =>
    median((results.get(`${rung}|${connections}`) ?? []).map(read));
  const rateOf = (rung: string, connections: string) =>
    middle(rung, connections, (one) => one.accepted / one.seconds);
  console.log(`Kept, counted in the files: ${counted} of ${counted} accepted.\n`);
  console.log("| | connections | accepted/s | ÷ floor | ÷ Express | p50 ms | p99 ms | refused |");
  console.log("|---|--:|--:|--:|--:|--:|--:|--:|");
  for (const connections of String(values.connections).split(",")) {
    for (const { name } of RUNGS) {
      const rate = rateOf(name, connections);
      const cells = [
        name,
        connections,
        rate.toFixed(0),
        (rate / rateOf(FLOOR, connections)).toFixed(2),
        (rate / rateOf(EXPRESS, connections)).toFixed(2),
        middle(name, connections, (one) => one.p50).toFixed(2),
        middle(name, connections, (one) => one.p99).toFixed(2),
        middle(name, connections, (one) => one.refused).toFixed(0),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
}
