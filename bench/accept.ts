import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BENCH_SECRET } from "./persona-request.ts";

/**
 * Accepted requests a second and latencies of the running relay, side by side with a bare echo and with the floor:
 * the same framework that verifies, parses and durably keeps the body alone. Every round runs all three, so that a
 * busy neighbour hits them alike; medians are printed, and ratios within this one run.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    connections: { type: "string", default: "1,16,64" },
    profile: { type: "boolean", default: false },
  },
});

type Rung = { readonly name: string; readonly start: (folder: string) => Started };
type Started = { readonly child: ChildProcess; readonly port: Promise<number> };
type Measured = { accepted: number; refused: number; seconds: number; p50: number; p99: number };

const SETTINGS = `
server: { port: 0 }
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
destinations:
  backoffice: { kind: webhook, url: env:HOOK_URL }
`;

/** What the rules that miss listen to: some of them to the load, most to other events of the same sender. */
const LISTENED = [
  "inquiry.*",
  "inquiry.declined",
  "inquiry.expired",
  "inquiry.failed",
  "case.created",
  "case.resolved",
  "verification.failed",
  "verification.passed",
  "report/watchlist.matched",
  "account.tag-added",
];

const here = import.meta.dirname;
const RUNGS: readonly Rung[] = [
  { name: "bare Hono echo", start: () => bare(["echo"]) },
  {
    name: "bare Hono + HMAC + JSON.parse + group commit of the body",
    start: (f) => bare(["floor", join(f, "floor.db")]),
  },
  { name: "kyc-relay, 100 rules, one delivery an event", start: relay },
];

const results = new Map<string, Measured[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const rung of RUNGS) await measure(rung, round);
  process.stderr.write(`round ${round + 1} of ${values.rounds} done\n`);
}
print();

async function measure(rung: Rung, round: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bench-"));
  const { child, port } = rung.start(folder);
  try {
    await load(await port, "16", "1", `w${round}x`);
    for (const connections of String(values.connections).split(",")) {
      const measured = await load(await port, connections, values.seconds, `r${round}c${connections}x`);
      const key = `${rung.name}|${connections}`;
      results.set(key, [...(results.get(key) ?? []), measured]);
    }
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function bare(args: readonly string[]): Started {
  const child = spawn(process.execPath, [join(here, "bare-server.ts"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, port: firstMatch(child, /^(\d+)$/m) };
}

function relay(folder: string): Started {
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "bench.yaml"), rules(100));
  writeFileSync(join(folder, "relay.yaml"), SETTINGS);
  const profile = values.profile ? ["--cpu-prof", `--cpu-prof-dir=${process.cwd()}`] : [];
  const args = [
    ...profile,
    join(here, "../bin/kyc-relay.js"),
    "serve",
    "-c",
    join(folder, "relay.yaml"),
    "--log-format",
    "json",
  ];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, PERSONA_SECRET: BENCH_SECRET, HOOK_URL: "http://127.0.0.1:9/never" },
  });
  return { child, port: firstMatch(child, /http:\/\/127\.0\.0\.1:(\d+)/) };
}

/** Every event of the load matches one rule and misses ten; nothing goes out meanwhile. */
function rules(count: number): string {
  const misses = Array.from({ length: count - 1 }, (_, n) => {
    const event = LISTENED[n % LISTENED.length];
    return `  miss-${n}:\n    event: ${event}\n    when:\n      subject.country: [NO, SE]\n      check.tags: other-${n}\n    do:\n      - webhook: {}\n`;
  });
  return `version: 1\nrules:\n${misses.join("")}  hit:\n    event: inquiry.*\n    when:\n      check.tags: vip\n      subject.country: US\n    do:\n      - webhook: {}\n        after: 24h\n        ignore_decision: true\n`;
}

function firstMatch(child: ChildProcess, pattern: RegExp): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
      const match = pattern.exec(printed);
      if (match) resolve(Number(match[1]));
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it listened: ${printed}`)));
  });
}

async function load(port: number, connections: string, seconds: string, run: string): Promise<Measured> {
  const args = [
    "--port",
    String(port),
    "--path",
    "/in/persona",
    "--connections",
    connections,
    "--seconds",
    seconds,
  ];
  const child = spawn(process.execPath, [join(here, "load.ts"), ...args, "--run", run], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  for await (const chunk of child.stdout) printed += chunk;
  return JSON.parse(printed);
}

function print(): void {
  const median = (rung: string, connections: string, read: (one: Measured) => number) => {
    const sorted = (results.get(`${rung}|${connections}`) ?? []).map(read).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  };
  const perSecond = (one: Measured) => one.accepted / one.seconds;
  const floor = RUNGS[1]?.name ?? "";
  console.log(
    "| | connections | accepted/s | ÷ floor | p50 ms | p99 ms | refused |\n|---|--:|--:|--:|--:|--:|--:|",
  );
  for (const connections of String(values.connections).split(",")) {
    for (const { name } of RUNGS) {
      const rate = median(name, connections, perSecond);
      const share = rate / median(floor, connections, perSecond);
      const cells = [
        name,
        connections,
        rate.toFixed(0),
        share.toFixed(2),
        median(name, connections, (one) => one.p50).toFixed(2),
        median(name, connections, (one) => one.p99).toFixed(2),
        median(name, connections, (one) => one.refused).toFixed(0),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
}
