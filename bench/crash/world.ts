import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compare, type Findings } from "./compare.ts";
import { type FarSides, startFarSides } from "./far-sides.ts";
import type { Look } from "./orders.ts";
import type { Trigger } from "./points.ts";
import type { Random } from "./random.ts";
import type { RelayProcess, relayProcesses } from "./relay-process.ts";
import { createSender, type Sender } from "./sender.ts";
import { crashRules } from "./settings.ts";

/** Between two starts: longer than what was sent a moment ago is given to arrive. */
const GAP_MS = 10_000;
/** What waits for its next try has it after so long. */
const TRY_MS = 6_000;
const QUIET_LIMIT_MS = 30_000;
const IMPATIENT_MS = 1_000;
const LOOK_EVERY_MS = 5;

/** A relay with its file, its senders and its far sides: all that outlives a kill. */
export type World = {
  readonly folder: string;
  readonly sender: Sender;
  readonly far: FarSides;
  readonly random: Random;
  /** Of the relay that runs. */
  process(): RelayProcess;
  url(): string;
  isStarted(): boolean;
  /** Another process on the same file; it may die on its way. */
  start(trigger?: Trigger): Promise<void>;
  /** A process of its own for something else than a relay. */
  spare(): Promise<RelayProcess>;
  advance(ms: number): Promise<void>;
  writeRules(version: number | "broken"): void;
  /** Nothing is open any more. */
  quiet(): Promise<void>;
  /** The relay lost these to a backup: senders send them again, and may reach far sides again. */
  forget(sourceEventIds: ReadonlySet<string>): void;
  look(): Promise<Look>;
  findings(): Promise<Findings>;
  /** What stands in the data folder. */
  files(): readonly string[];
  close(): Promise<void>;
};

export async function createWorld(
  processes: ReturnType<typeof relayProcesses>,
  random: Random,
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-crash-"));
  mkdirSync(join(folder, "rules"));
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const far = await startFarSides(clock);
  const sender = createSender(random, clock);
  let taken: string[] = [];
  let running: RelayProcess | undefined;
  let url = "";

  const process = () => {
    if (!running) throw new Error("nothing runs");
    return running;
  };
  const advance = async (ms: number) => {
    ahead += ms;
    await process().tell({ do: "clock", ahead });
  };
  const look = () => process().tell<Look>({ do: "look" });
  const world: World = {
    folder,
    sender,
    far,
    random,
    process,
    url: () => url,
    isStarted: () => running !== undefined,
    spare: () => processes.next(),
    async start(trigger) {
      ahead += GAP_MS;
      running = await processes.next();
      url = await running.tell<string>({ do: "open", folder, env: far.env, ahead, trigger });
    },
    advance,
    writeRules(version) {
      const text = version === "broken" ? "version: 1\nrules: [" : crashRules(version);
      writeFileSync(join(folder, "rules", "ours.yaml"), text);
    },
    async quiet() {
      const began = performance.now();
      for (let impatient = began; ; ) {
        const { n } = await process().tell<{ n: number }>({ do: "open_work" });
        if (n === 0) return;
        const now = performance.now();
        if (now - began > QUIET_LIMIT_MS) return;
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        if (now - impatient < IMPATIENT_MS) continue;
        impatient = now;
        await advance(TRY_MS);
      }
    },
    forget(ids) {
      taken.push(...far.taken());
      taken = taken.filter((key) => !ids.has(key.split(" ")[1] ?? ""));
      for (const id of ids) {
        const one = sender.sent.get(id);
        if (!one) continue;
        one.acknowledged.length = 0;
        one.stored = 0;
      }
    },
    look,
    async findings() {
      taken.push(...far.taken());
      return compare({ sent: sender.sent, look: await look(), taken });
    },
    files: () => (existsSync(join(folder, "data")) ? readdirSync(join(folder, "data")) : []),
    async close() {
      await running?.kill();
      await far.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  world.writeRules(1);
  return world;
}
