import { describe, expect, it, onTestFinished } from "vitest";
import { daysInMs, RETENTION, RETENTION_CLASSES, type RetentionLimits } from "../../src/model/retention.ts";
import { type PruningParts, startPruning } from "../../src/node/start-pruning.ts";
import { eventually } from "../support/eventually.ts";

const LIMITS = Object.fromEntries(
  RETENTION_CLASSES.map((name) => [name, daysInMs(RETENTION[name].days)]),
) as RetentionLimits;

/** Prunes what it is given step by step; the clock stands still. */
function pruning(steps: readonly number[], parts: Partial<PruningParts> = {}) {
  const lines: unknown[] = [];
  const log = (level: string) => (fields: object, message: string) =>
    void lines.push([level, message, fields]);
  const left = [...steps];
  const running = startPruning({
    upkeep: {
      prune: async () => {
        const rows = left.shift() ?? 0;
        return { pruned: rows > 0 ? { body: rows } : {}, done: left.length === 0 };
      },
      finishErasing: async () => undefined,
    },
    limits: LIMITS,
    clock: () => 1_000,
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    every: 1,
    ...parts,
  });
  onTestFinished(() => running.stop());
  return { running, lines };
}

describe("what is too old goes by itself", () => {
  it("in steps until nothing is left, then again after a while; the log says how much went", async () => {
    const { running, lines } = pruning([200, 200, 7]);
    expect(running.status()).toEqual({ running: false, done_at: undefined });
    await eventually("it is done", () => running.status().done_at !== undefined);
    expect(running.status()).toEqual({ running: false, done_at: 1_000 });
    expect(lines).toEqual([["info", "what was too old is pruned", { body: 407, steps: 3 }]]);
  });

  it("a failure is logged without its words, and tried again", async () => {
    let calls = 0;
    const prune = async () => {
      calls += 1;
      if (calls === 1) throw new TypeError("ada@example.com");
      return { pruned: {}, done: true };
    };
    const { running, lines } = pruning([], { upkeep: { prune, finishErasing: async () => undefined } });
    await eventually("it went on", () => running.status().done_at !== undefined);
    expect(JSON.stringify(lines)).toContain("pruning failed");
    expect(JSON.stringify(lines)).not.toContain("ada@example.com");
  });

  it("an erasure that was cut off is finished first", async () => {
    const order: string[] = [];
    const counts = {
      ...{ events: 1, deliveries: 0, cancelled: 0, records: 0 },
      ...{ bodies: 0, renderings: 0, answers: 0, outbox: 0 },
    };
    const { running, lines } = pruning([], {
      upkeep: {
        prune: async () => {
          order.push("prune");
          return { pruned: {}, done: true };
        },
        finishErasing: async () => {
          order.push("finish");
          return counts;
        },
      },
    });
    await eventually("it pruned", () => running.status().done_at !== undefined);
    expect(order.slice(0, 2)).toEqual(["finish", "prune"]);
    expect(lines[0]).toEqual(["info", "an erasure that was cut off is finished", counts]);
  });

  it("where no step can be measured, it rests for as long as it is told", async () => {
    const rests: number[] = [];
    const every = 3_600_000;
    const rest = async (ms: number, signal: AbortSignal) => {
      rests.push(ms);
      if (ms === every) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    };
    const { running } = pruning([50, 50, 7], { leastRest: 250, every, rest });
    await eventually("it is done", () => running.status().done_at !== undefined);
    await running.stop();
    expect(rests).toEqual([250, 250, every]);
  });

  it("stops between two steps", async () => {
    const { running } = pruning(Array.from({ length: 1_000_000 }, () => 1));
    await running.stop();
    expect(running.status().done_at).toBeUndefined();
  });
});
