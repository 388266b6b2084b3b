import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { openStore } from "../store/open-store.ts";
import { deliveryBench } from "./delivery-bench.ts";
import { type DeliveryStep, deliveryStories } from "./delivery-story.ts";

/** `MODEL_RUNS=5000` looks longer, at stories of its own; a failure prints its seed and path. */
const LONGER = process.env["MODEL_RUNS"];
const RUNS = Number(LONGER ?? 100);
/** Without it everybody looks at the same stories, so that who broke one is who changed something. */
const STORIES = LONGER === undefined ? { seed: 20_261_122 } : {};
const LIMIT_MS = 60_000 + RUNS * 2_000;

// Every commit waits for the disk; in memory there are twenty times as many stories in the same time.
const MEMORY = "/dev/shm";
const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "kyc-relay-deliveries-"));
const EMPTY = join(folder, "empty.db");
let files = 0;
beforeAll(() => openStore(EMPTY).close());
afterAll(() => rmSync(folder, { recursive: true }));

test("whatever far sides, people, clocks and deaths do, each delivery goes the way it was promised", {
  timeout: LIMIT_MS,
}, async () => {
  await fc.assert(fc.asyncProperty(deliveryStories, play), { ...STORIES, numRuns: RUNS, endOnFailure: true });
});

async function play(story: readonly DeliveryStep[]): Promise<void> {
  files += 1;
  const path = join(folder, `${files}.db`);
  const bench = deliveryBench(path, EMPTY);
  try {
    for (const step of story) await bench.take(step);
    await bench.end();
  } finally {
    await bench.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  }
}
