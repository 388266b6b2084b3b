import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { BENCH_SECRET } from "./persona-request.ts";

export type RelayOptions = {
  /** Where it lives; what it left there before is used again. */
  readonly folder: string;
  /** YAML below `destinations:`, one line each. */
  readonly destinations: readonly string[];
  /** YAML below `rules:`. */
  readonly rules: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Writes a CPU profile into the current folder when it ends. */
  readonly profile?: boolean | undefined;
};

export type RelayProcess = {
  readonly pid: number;
  readonly port: number;
  /** Ends it as an operator would, and waits for its end. */
  stop(): Promise<void>;
};

const BIN = join(import.meta.dirname, "../bin/kyc-relay.js");
const MEGABYTE = 1_024;
/** Where they stand in /proc/PID/stat behind the name; in hundredths of a second. */
const USER_TIME = 11;
const SYSTEM_TIME = 12;
const TICK_US = 10_000;

/** `kyc-relay serve` with its log written to nowhere, as a process of its own; resolves once it listens. */
export async function startRelay(options: RelayOptions): Promise<RelayProcess> {
  writeSettings(options);
  const { folder, env, profile } = options;
  const flags = profile ? ["--cpu-prof", `--cpu-prof-dir=${process.cwd()}`] : [];
  const child = spawn(
    process.execPath,
    [...flags, BIN, "serve", "-c", settingsFile(folder), "--log-format", "json"],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, PERSONA_SECRET: BENCH_SECRET, ...env },
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const printed = await untilListening(child.stdout, ended);
  return {
    pid: child.pid ?? 0,
    port: Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(printed)?.[1]),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Resident memory of a process, now and at most, in MB. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) / MEGABYTE;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}

/** Processor time that a process has used so far, in microseconds. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) * TICK_US;
}

/** Its database, while it does not run. */
export function databaseOf(folder: string): string {
  return join(folder, "data/relay.db");
}

/** How many rows fit, in the file of a relay that does not run. */
export function countRows(folder: string, table: string): number {
  const database = new Database(databaseOf(folder), { readonly: true });
  const rows = Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  database.close();
  return rows;
}

export function settingsFile(folder: string): string {
  return join(folder, "relay.yaml");
}

/** The settings and the one rule file of a relay that is measured, in its folder; what is there already stays. */
export function writeSettings({
  folder,
  destinations,
  rules,
}: Pick<RelayOptions, "folder" | "destinations" | "rules">): void {
  if (existsSync(settingsFile(folder))) return;
  mkdirSync(join(folder, "rules"), { recursive: true });
  const listed = destinations.map((line) => `  ${line}\n`).join("");
  const source = "sources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }\n";
  writeFileSync(settingsFile(folder), `server: { port: 0 }\n${source}destinations:\n${listed}`);
  writeFileSync(join(folder, "rules/bench.yaml"), `version: 1\nrules:\n${rules}`);
}

async function untilListening(stdout: NodeJS.ReadableStream, ended: Promise<void>): Promise<string> {
  let printed = "";
  const listening = new Promise<string>((resolve) => {
    stdout.on("data", (chunk) => {
      printed += chunk;
      if (/http:\/\/127\.0\.0\.1:\d+/.test(printed)) setImmediate(() => resolve(printed));
    });
  });
  const died = ended.then(() => {
    throw new Error(`The relay ended before it listened: ${printed}`);
  });
  return Promise.race([listening, died]);
}
