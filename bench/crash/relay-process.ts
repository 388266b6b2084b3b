import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Order, Reply } from "./orders.ts";

/** A process that can run a relay, seen from its parent. */
export type RelayProcess = {
  /** Rejects when it dies meanwhile, or could not. */
  tell<T>(order: Order): Promise<T>;
  /** kill -9, wherever it is. */
  kill(): Promise<void>;
  isDead(): boolean;
  /** Resolves once it is dead, by a kill or by itself. */
  readonly ended: Promise<unknown>;
};

/** Starts processes ahead of their use: while one dies, the next has its modules loaded already. */
export function relayProcesses(): { next(): Promise<RelayProcess>; close(): Promise<void> } {
  let spare = launch();
  return {
    async next() {
      const taken = spare;
      spare = launch();
      return taken;
    },
    close: async () => (await spare).kill(),
  };
}

async function launch(): Promise<RelayProcess> {
  const child = fork(join(import.meta.dirname, "child.ts"), {
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "kyc-relay-crash-cache") },
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await Promise.race([once(child, "message"), ended]);
  return {
    ended,
    isDead: () => child.exitCode !== null || child.signalCode !== null,
    tell: (order) => tell(child, order, ended),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function tell<T>(child: ChildProcess, order: Order, ended: Promise<unknown>): Promise<T> {
  const answered = once(child, "message");
  // What it cannot be told any more shows by its end.
  child.send(order, () => undefined);
  const death = ended.then((): never => {
    throw new Error(`it died while it was told to ${order.do}`);
  });
  death.catch(() => undefined);
  const [reply]: Reply[] = await Promise.race([answered, death]);
  if (!reply?.done) throw new Error(`${order.do}: ${reply?.why}`);
  return reply.value as T;
}
