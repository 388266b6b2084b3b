import type { Findings } from "./compare.ts";
import { die } from "./die.ts";
import { KILL_POINTS, type KillPoint } from "./points.ts";
import { type Random, randomOf } from "./random.ts";
import { relayProcesses } from "./relay-process.ts";
import { KIND_OF_RULE } from "./settings.ts";
import { startAgain } from "./start-again.ts";
import { createWorld, type World } from "./world.ts";

/** One file lives through so many kills at most. */
const RUNS_A_FILE = 16;
const NO_KINDS = { webhook: 0, slack: 0, email: 0, record: 0 };
const NO_FIGURES: PointFigures = {
  runs: 0,
  unreached: 0,
  acknowledged: 0,
  lost: 0,
  twice: 0,
  undelivered: 0,
  inFlight: NO_KINDS,
  doubled: NO_KINDS,
};

/** By kind of action. */
export type ByKind = Readonly<typeof NO_KINDS>;

/** Of one point, over all runs. */
type PointFigures = {
  readonly runs: number;
  /** Runs that were over before the point. */
  readonly unreached: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly twice: number;
  readonly undelivered: number;
  readonly inFlight: ByKind;
  readonly doubled: ByKind;
};
/** A promise that does not hold. */
type Broken = { readonly run: number; readonly point: string; readonly what: string };
export type MatrixReport = {
  readonly points: ReadonlyMap<string, PointFigures>;
  readonly broken: readonly Broken[];
};

type MatrixOptions = {
  readonly runs: number;
  readonly seed: number;
  /** Only this one. */
  readonly point?: string | undefined;
  /** Once every point had its turn, no run begins after so many milliseconds. */
  readonly longest?: number | undefined;
  readonly onRun?: ((run: number) => void) | undefined;
};

/** Kills a relay so often, each time at a point, starts it again, and compares what was promised with what is so. */
export async function crashMatrix({
  runs,
  seed,
  point,
  longest = Number.POSITIVE_INFINITY,
  onRun,
}: MatrixOptions): Promise<MatrixReport> {
  const end = performance.now() + longest;
  const meant = KILL_POINTS.filter(({ name }) => point === undefined || name === point);
  if (meant.length === 0) throw new Error(`There is no point ${point}.`);
  const processes = relayProcesses();
  const points = new Map<string, PointFigures>();
  const broken: Broken[] = [];
  let world: World | undefined;
  let before: Findings | undefined;
  let used = 0;
  try {
    for (const [run, next] of planOf(meant, runs, randomOf(seed)).entries()) {
      if (run >= meant.length && performance.now() > end) break;
      if (!world || needsNewFile(next) || used >= RUNS_A_FILE) {
        await world?.close();
        world = await createWorld(processes, randomOf(seed + run));
        before = undefined;
        used = 0;
      }
      used += 1;
      const result = await oneRun(world, next, run);
      points.set(next.name, plus(points.get(next.name), result, before));
      before = result.findings;
      broken.push(...result.broken.map((what) => ({ run, point: next.name, what })));
      onRun?.(run);
      if (result.broken.length === 0) continue;
      // What is wrong would be found again and again.
      await world.close();
      world = undefined;
    }
  } finally {
    await world?.close();
    await processes.close();
  }
  return { points, broken };
}

async function oneRun(world: World, point: KillPoint, run: number): Promise<Result> {
  if (point.work === "first_rules") world.writeRules("broken");
  if (point.work !== "migrate" && !world.isStarted()) await world.start();
  const { reached } = await die(world, point, run);
  const odd = await startAgain(world, point, run);
  const findings = await world.findings();
  const { lost, twice, undelivered, wrong } = findings;
  const broken = [
    ...odd,
    ...lost.map((id) => `${id}: acknowledged, and lost`),
    ...twice.map((id) => `${id}: taken for new twice`),
    ...undelivered.map((name) => `${name}: neither delivered nor dead with a reason`),
    ...wrong,
  ];
  return { reached, findings, broken };
}

type Result = {
  readonly reached: boolean;
  readonly findings: Findings;
  readonly broken: readonly string[];
};

/** Findings are of all runs on a file, figures of each. */
function plus(
  figures: PointFigures = NO_FIGURES,
  result: Result,
  before: Findings | undefined,
): PointFigures {
  const { findings } = result;
  const { acknowledged, lost, twice, undelivered } = findings;
  return {
    runs: figures.runs + 1,
    unreached: figures.unreached + (result.reached ? 0 : 1),
    acknowledged: figures.acknowledged + acknowledged - (before?.acknowledged ?? 0),
    lost: figures.lost + lost.length,
    twice: figures.twice + twice.length,
    undelivered: figures.undelivered + undelivered.length,
    inFlight: plusByKind(figures.inFlight, findings.inFlight, before?.inFlight),
    doubled: plusByKind(figures.doubled, findings.doubled, before?.doubled),
  };
}

function plusByKind(sum: ByKind, now: Counts, before: Counts = new Map()): ByKind {
  const sums = { ...sum };
  for (const [name, times] of now) {
    const kind = KIND_OF_RULE[name.split(" ")[0] ?? ""];
    if (kind) sums[kind] += Math.max(0, times - (before.get(name) ?? 0));
  }
  return sums;
}

type Counts = ReadonlyMap<string, number>;

/** In rounds of all points; those that need a file of their own come first. */
function planOf(points: readonly KillPoint[], runs: number, random: Random): readonly KillPoint[] {
  const plan: KillPoint[] = [];
  const fresh = points.filter(needsNewFile);
  const others = points.filter((point) => !needsNewFile(point));
  while (plan.length < runs) plan.push(...fresh, ...random.shuffled(others));
  return plan.slice(0, runs);
}

function needsNewFile({ work }: KillPoint): boolean {
  return work === "migrate" || work === "first_rules";
}
