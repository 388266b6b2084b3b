import { printable } from "./printable.ts";

/** How a cell is painted, after it was measured. */
type Paint = (text: string) => string;
export type Cell = string | { readonly text: string; readonly paint: Paint };

const GAP = "  ";
/** Enough for any reason word: rather a line too long than a word cut. */
const LEAST_ROOM = 24;

/** Lines of aligned columns; with a `width`, the last column is cut so that no line is longer. */
export function columns(rows: readonly (readonly Cell[])[], width = Number.POSITIVE_INFINITY): string[] {
  const texts = rows.map((row) => row.map((cell) => printable(typeof cell === "string" ? cell : cell.text)));
  const widths = widthsOf(texts);
  const lead = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = Math.max(width - lead, LEAST_ROOM);
  return rows.map((row, y) =>
    row
      .map((cell, x) => {
        const isLast = x === row.length - 1;
        const text = texts[y]?.[x] ?? "";
        const shown = isLast ? cut(text, room) : text.padEnd(widths[x] ?? 0);
        return typeof cell === "string" ? shown : cell.paint(shown);
      })
      .join(GAP)
      .trimEnd(),
  );
}

function widthsOf(texts: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...texts.map((row) => row.length));
  return Array.from({ length: count }, (_, x) => Math.max(...texts.map((row) => row[x]?.length ?? 0)));
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
