import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openEngine } from "./engine.ts";
import { checkOutcomes, checkSendings } from "./promises.ts";
import { type Story, stories } from "./story.ts";

/** `MODEL_RUNS=5000` looks longer; a failure prints its seed and path. */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 200);
const LIMIT_MS = 60_000 + RUNS * 200;

// Every commit waits for the disk; in memory there are twenty times as many stories in the same time.
const MEMORY = "/dev/shm";
const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "kyc-relay-model-"));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

test("whatever happens in whatever order, every promise holds", { timeout: LIMIT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(stories(), async (story) => {
      const { sendings, outcomes, accepted } = await play(story, false);
      checkSendings(sendings);
      checkOutcomes(outcomes, accepted);
    }),
    { numRuns: RUNS },
  );
});

test("a restart at every point changes nothing", { timeout: LIMIT_MS }, async () => {
  const lossless = stories().map(({ steps, ...story }) => ({
    ...story,
    steps: steps.filter(({ kind }) => kind !== "crash" && kind !== "restart"),
  }));
  await fc.assert(
    fc.asyncProperty(lossless, async (story) => {
      const [plain, restarted] = [await play(story, false), await play(story, true)];
      expect(comparable(restarted.outcomes)).toEqual(comparable(plain.outcomes));
      expect(restarted.sendings.length).toBe(plain.sendings.length);
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  );
});

test("after the clock was set back a restart brings nothing nearer once more", async () => {
  const expired: Story["steps"][number] = {
    kind: "event",
    type: "expired",
    who: 0,
    keys: "reference",
    ago: 0,
    weak: false,
  };
  const steps: Story["steps"] = [
    expired,
    { kind: "clock", hours: -1 },
    { kind: "work", answer: "delivered" },
    expired,
    expired,
  ];
  const [plain, restarted] = [
    await play({ if_pending: "keep", steps }, false),
    await play({ if_pending: "keep", steps }, true),
  ];
  expect(comparable(restarted.outcomes)).toEqual(comparable(plain.outcomes));
});

async function play(story: Story, restarting: boolean) {
  files += 1;
  const engine = openEngine(join(folder, `${files}.db`), story);
  try {
    for (const step of story.steps) {
      await engine.take(step);
      if (restarting) await engine.restart();
    }
    await engine.settleDown();
    return { ...engine, outcomes: await engine.outcomes() };
  } finally {
    await engine.close();
  }
}

/** A digest is named after the delivery's own id, which is random. */
function comparable(outcomes: Awaited<ReturnType<typeof play>>["outcomes"]): readonly string[] {
  const named = outcomes.map((one) => ({ ...one, trigger: one.trigger.replace(/^digest:.*/, "digest") }));
  return named.map((one) => JSON.stringify(one)).toSorted();
}
