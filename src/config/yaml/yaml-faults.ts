import type { Problem } from "../problem.ts";
import type { LineIndex } from "./line-index.ts";

/** Something wrong in a range of a file's text. */
export type Fault = {
  readonly code: "Y001" | "Y002" | "Y003" | "Y004" | "Y005" | "Y006" | "Y007" | "Y008";
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix?: string | undefined;
};

/** Faults as problems, in the order of the file; of a line only the most telling, as the others follow from it. */
export function problemsOf(file: string, lines: LineIndex, faults: readonly Fault[]): readonly Problem[] {
  const byLine = new Map<number, Problem>();
  for (const { start, end, code, message, fix } of faults.toSorted(byTelling)) {
    const place = lines.place(start, end);
    if (byLine.has(place.line)) continue;
    byLine.set(place.line, { code, severity: "error", file, ...place, message, fix });
  }
  return [...byLine.values()].toSorted((a, b) => a.line - b.line);
}

/** Y001 says least: only that something is wrong. */
function byTelling(a: Fault, b: Fault): number {
  return Number(a.code === "Y001") - Number(b.code === "Y001") || a.start - b.start;
}
