import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { BENCH_SECRET } from "./persona-request.ts";

export type Rung = {
  readonly name: string;
  /** Starts it in an empty folder. `profile`: writes a CPU profile, if it can. */
  readonly start: (folder: string, profile: boolean) => Started;
  /** Counts what it kept, after its end. */
  readonly kept?: (folder: string) => number;
};
type Started = { readonly child: ChildProcess; readonly port: Promise<number> };

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
const RULES = 300;

/** What the others are compared with. */
export const FLOOR = "bare Hono + HMAC + JSON.parse + group commit of the body";
export const EXPRESS = "Express + HMAC + JSON.parse, ids in memory only";

/** What is measured, from the least that a server can do to the whole relay. */
export const RUNGS: readonly Rung[] = [
  { name: "bare Hono echo", start: () => server("bare-server.ts", ["echo"]) },
  { name: EXPRESS, start: () => server("express-server.ts", []) },
  {
    name: FLOOR,
    start: (folder) => server("bare-server.ts", ["floor", join(folder, "floor.db")]),
    kept: (folder) => rowsOf(join(folder, "floor.db"), "body"),
  },
  {
    name: `kyc-relay, ${RULES} rules, one delivery an event`,
    start: relay,
    kept: (folder) => {
      const file = join(folder, "data/relay.db");
      return Math.min(rowsOf(file, "event"), rowsOf(file, "delivery"));
    },
  },
];

function server(file: string, args: readonly string[]): Started {
  const child = spawn(process.execPath, [join(here, file), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, port: firstMatch(child, /^(\d+)$/m) };
}

function relay(folder: string, isProfiled: boolean): Started {
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "bench.yaml"), rules(RULES));
  writeFileSync(join(folder, "relay.yaml"), SETTINGS);
  const profile = isProfiled ? ["--cpu-prof", `--cpu-prof-dir=${process.cwd()}`] : [];
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

/** Every event of the load matches one rule and misses thirty; what it plans waits for a minute of the week. */
function rules(count: number): string {
  const misses = Array.from({ length: count - 1 }, (_, n) => {
    const event = LISTENED[n % LISTENED.length];
    return `  miss-${n}:\n    event: ${event}\n    when:\n      subject.country: [NO, SE]\n      check.tags: other-${n}\n    do:\n      - webhook: {}\n`;
  });
  return `version: 1\nrules:\n${misses.join("")}  hit:\n    event: inquiry.*\n    when:\n      check.tags: vip\n      subject.country: US\n    do:\n      - webhook: {}\n        during: night\nhours:\n  night:\n    open: { mon: "03:00-03:01" }\n`;
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

function rowsOf(file: string, table: string): number {
  const database = new Database(file, { readonly: true });
  const rows = Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  database.close();
  return rows;
}
