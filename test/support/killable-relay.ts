import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.ts";

/** A busy machine may need long. */
const START_LIMIT_MS = 60_000;
const BIN = join(import.meta.dirname, "../../bin/kyc-relay.js");

export type KillableRelay = {
  /** Where its settings, rules and data are. */
  readonly folder: string;
  /** Starts the shipped command with plain Node; resolves with its address. */
  start(env: Readonly<Record<string, string>>, flags?: readonly string[]): Promise<string>;
  /** kill -9, and waits for its end. */
  kill(): Promise<void>;
  /** Sends a signal and waits for its end: exit code, or the signal that ended it. */
  stop(signal: NodeJS.Signals): Promise<unknown>;
  /** What it has said since its last start. */
  printed(): string;
  /** In place of the rules that there are. */
  writeRules(text: string): void;
  remove(): Promise<void>;
};

/** The relay as a process of its own, in a folder of its own, that can die at any moment. */
export function killableRelay(settings: string, rules: string): KillableRelay {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-killed-"));
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "relay.yaml"), `server: { port: 0 }\n${settings}`);
  const writeRules = (text: string) => writeFileSync(join(folder, "rules", "ours.yaml"), text);
  writeRules(rules);
  let relay: ChildProcess | undefined;

  let ended: Promise<unknown> = Promise.resolve();

  let printed = "";

  const stop = (signal: NodeJS.Signals) => {
    relay?.kill(signal);
    return ended;
  };
  const kill = async () => {
    await stop("SIGKILL");
  };
  return {
    folder,
    writeRules,
    kill,
    stop,
    printed: () => printed,
    start(env, flags = []) {
      relay = spawn(process.execPath, [BIN, "serve", "-c", "relay.yaml", "--log-format", "json", ...flags], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      ended = once(relay, "exit");
      printed = "";
      const note = (chunk: unknown) => {
        printed += String(chunk);
      };
      relay.stdout?.on("data", note);
      relay.stderr?.on("data", note);
      const url = () => /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      return eventually("the relay listens", url, START_LIMIT_MS);
    },
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
