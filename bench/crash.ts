import { parseArgs } from "node:util";
import { type ByKind, crashMatrix, type MatrixReport } from "./crash/matrix.ts";

/**
 * Kills the relay with SIGKILL at each named point in turn, so many times in all, starts it again on the same file and
 * compares what senders were told with what the database and the far sides have. Exits with 1, and says how to repeat
 * it, if a promise does not hold.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    point: { type: "string" },
  },
});
const SAY_EVERY = 20;
const began = performance.now();
const seed = Number(values.seed);
const onRun = (run: number) => {
  if ((run + 1) % SAY_EVERY === 0) process.stderr.write(`${run + 1} of ${values.runs} runs\n`);
};
const report = await crashMatrix({ runs: Number(values.runs), seed, point: values.point, onRun });
print(report);

function print({ points, broken }: MatrixReport): void {
  const rows = [...points].map(([point, { doubled, inFlight, ...figures }]) => ({
    point,
    ...figures,
    "in flight": shown(inFlight),
    doubled: shown(doubled),
  }));
  console.table(rows);
  console.log("in flight and doubled: webhook / slack / email / record");
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  const perSecond = runs / ((performance.now() - began) / 1_000);
  console.log(
    `seed ${seed}: ${runs} kills, ${perSecond.toFixed(1)} a second, ${broken.length} promises broken`,
  );
  for (const { run, point, what } of broken) console.log(`run ${run}, ${point}: ${what}`);
  if (broken.length === 0) return;
  const only = values.point === undefined ? "" : ` --point ${values.point}`;
  console.log(`again: npm run bench:crash -- --runs ${values.runs} --seed ${seed}${only}`);
  process.exitCode = 1;
}

function shown({ webhook, slack, email, record }: ByKind): string {
  return [webhook, slack, email, record].join(" / ");
}
