import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/kyc-relay.js", import.meta.url));

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type RunOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Another Node than the one that runs the tests. */
  readonly node?: string | undefined;
};

/** Runs the shipped command to its end, without a terminal and without our own environment. */
export async function runCli(args: readonly string[], options: RunOptions): Promise<Ran> {
  return (await startCli(args, options)).ended;
}

export type Started = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves with the first match in what it has said so far, or rejects when it ends without one. */
  seen(pattern: RegExp): Promise<string>;
};

/** Starts the shipped command; it is killed at the end of the test if it still runs. */
export async function startCli(args: readonly string[], options: RunOptions): Promise<Started> {
  const { PATH = "", TMPDIR = tmpdir() } = process.env;
  const env = { PATH, TMPDIR, NO_COLOR: "1", ...options.env };
  const child = spawn(options.node ?? process.execPath, [BIN, ...args], { cwd: options.cwd, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  const seen = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout + stderr);
        if (found) resolve(found[1] ?? found[0]);
      };
      look();
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      void ended.then((ran) => reject(new Error(`ended with ${ran.code}: ${ran.stdout}${ran.stderr}`)));
    });
  return { child, ended, seen };
}

/** A folder that goes at the end of the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
