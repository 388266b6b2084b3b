import { expect, test } from "vitest";
import { crashMatrix } from "../../bench/crash/matrix.ts";
import { KILL_POINTS } from "../../bench/crash/points.ts";

const KILLS = 100;
const SEED = 20_261;
/** A busy machine does fewer, and each point at least once. */
const LONGEST_MS = 20_000;
const LIMIT_MS = 600_000;

test("kill -9 at every point: what was acknowledged is there once, and goes out", {
  timeout: LIMIT_MS,
}, async () => {
  const { points, broken } = await crashMatrix({ runs: KILLS, seed: SEED, longest: LONGEST_MS });
  expect(broken).toEqual([]);
  for (const { name } of KILL_POINTS) {
    const figures = points.get(name);
    expect(figures?.runs, name).toBeGreaterThan(figures?.unreached ?? 0);
    expect(figures?.acknowledged, name).toBeGreaterThan(0);
  }
});
