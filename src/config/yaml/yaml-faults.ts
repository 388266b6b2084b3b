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

/** Faults as problems, in the order of the file; of a line only the first, as the others follow from it. */
export function problemsOf(file: string, lines: LineIndex, faults: readonly Fault[]): readonly Problem[] {
  const seen = new Set<number>();
  const sorted = faults.toSorted((a, b) => a.start - b.start);
  return sorted.flatMap(({ start, end, code, message, fix }) => {
    const place = lines.place(start, end);
    if (seen.has(place.line)) return [];
    seen.add(place.line);
    return [{ code, severity: "error", file, ...place, message, fix } as const];
  });
}
