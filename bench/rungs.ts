import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { MANY_RULES, RULES } from "./many-rules.ts";
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

const here = import.meta.dirname;

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
  writeFileSync(join(folder, "rules", "bench.yaml"), `version: 1\nrules:\n${MANY_RULES}`);
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
