import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BENCH_SECRET } from "../persona-request.ts";
import { VERIFY_RULES, verifySettings } from "./plan.ts";

/** Where the far side listens. */
export type FarSide = {
  readonly hook: string;
  readonly steady: string;
  readonly down: string;
  readonly slack: string;
  readonly control: string;
};

type Started<Said> = {
  readonly said: Said;
  /** Asks it to end, and waits for that. */
  stop(): Promise<void>;
};

const HERE = import.meta.dirname;

export function startFarSide(seed: number): Promise<Started<FarSide>> {
  const child = spawn(process.execPath, [join(HERE, "far-side.ts"), String(seed)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return started(child, /^\{.*\}$/m, (found) => JSON.parse(found));
}

/** The shipped command in that folder, with plain Node. Says its port. */
export function startRelayProcess(folder: string, farSide: FarSide): Promise<Started<number>> {
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "verify.yaml"), VERIFY_RULES);
  writeFileSync(join(folder, "relay.yaml"), `server: { port: 0 }\n${verifySettings(farSide.slack)}`);
  const args = ["serve", "-c", "relay.yaml", "--log-format", "json", "--log-level", "error"];
  const child = spawn(process.execPath, [join(HERE, "../../bin/kyc-relay.js"), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environmentFor(farSide) },
  });
  return started(child, /http:\/\/127\.0\.0\.1:\d+/, (url) => Number(new URL(url).port));
}

/** What the settings name. */
export function environmentFor({ hook, steady, down }: FarSide): Readonly<Record<string, string>> {
  return {
    PERSONA_SECRET: BENCH_SECRET,
    SLACK_TOKEN: "test-xoxb-verify",
    HOOK_URL: hook,
    STEADY_URL: steady,
    DOWN_URL: down,
  };
}

function started<Said>(
  child: ChildProcess,
  pattern: RegExp,
  read: (found: string) => Said,
): Promise<Started<Said>> {
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
      const [found] = pattern.exec(printed) ?? [];
      if (found !== undefined) resolve({ said: read(found), stop });
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready`)));
  });
}
