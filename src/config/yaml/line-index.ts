/** Where something stands in a file. Lines and columns count from 1, `length` stays on the line and is at least 1. */
export type Place = { readonly line: number; readonly column: number; readonly length: number };

/** Turns offsets of a text into lines and columns. */
export type LineIndex = {
  place(start: number, end: number): Place;
  /** Text of a line, without its end; lines count from 1. */
  line(number: number): string;
  /** Offset of a line's first character. */
  startOf(number: number): number;
};

/** Looks at the text once; each question is then a binary search. */
export function indexLines(text: string): LineIndex {
  const starts = lineStarts(text);
  const startOf = (number: number) => starts[number - 1] ?? text.length;
  const line = (number: number) => text.slice(startOf(number), endOf(text, starts[number]));
  return {
    line,
    startOf,
    place(start, end) {
      const number = lineOf(starts, start);
      // A file may hold nothing but the mark.
      const column = Math.max(1, start - startOf(number) + 1);
      const rest = line(number).length - column + 1;
      return { line: number, column, length: Math.max(1, Math.min(end - start, rest)) };
    },
  };
}

/** Where a line ends whose next one starts there; asked so often that it must not read the line. */
function endOf(text: string, next = text.length + 1): number {
  const end = next - 1;
  return text.startsWith("\r\n", end - 1) ? end - 1 : end;
}

function lineStarts(text: string): readonly number[] {
  // A byte order mark is before the first line, not in it.
  const starts = [text.startsWith("\uFEFF") ? 1 : 0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
