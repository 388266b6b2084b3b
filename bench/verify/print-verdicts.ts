import { isKept, type Verdict } from "./judge.ts";

const HEAD =
  "| place | wanted | arrived | far side failed | of these read, then cut | twice | out of order | |";

/** One row a place. */
export function printVerdicts(verdicts: readonly Verdict[]): void {
  console.log(`${HEAD}\n|---|--:|--:|--:|--:|--:|--:|---|`);
  for (const verdict of verdicts) {
    const { place, wanted, arrived, failed, lost, twice, disordered = "–" } = verdict;
    const kept = isKept(verdict) ? "kept" : "BROKEN";
    console.log(`| ${[place, wanted, arrived, failed, lost, twice, disordered, kept].join(" | ")} |`);
  }
}
