import { type Document, isCollection, type Node, visit } from "yaml";
import type { Edit } from "../problem.ts";
import type { LineIndex } from "./line-index.ts";
import { quoted } from "./line-traps.ts";
import { valueEnd } from "./value-end.ts";
import type { Fault } from "./yaml-faults.ts";

type Range = { readonly start: number; readonly end: number };

/** The lists and maps of a file that are written in brackets; those of `{{ … }}` are none. */
export function flowRanges(text: string, document: Document<Node, boolean>): readonly Range[] {
  const ranges: Range[] = [];
  visit(document, {
    Collection(_, node) {
      if (!isCollection(node) || !node.flow) return undefined;
      const [start, end] = node.range ?? [0, 0];
      const isTemplate = text.startsWith("{{", start) || text.startsWith("{{", start - 1);
      if (isTemplate) return undefined;
      ranges.push({ start, end });
      return visit.SKIP;
    },
  });
  return ranges;
}

type Asked = {
  readonly text: string;
  readonly lines: LineIndex;
  /** In the order of the file, none inside another. */
  readonly flows: readonly Range[];
  readonly fault: Fault;
};

/** The quotes that mend a fault; undefined if more than quotes is missing, or if only the writer knows what was meant. */
export function quotingEdit({ text, lines, flows, fault }: Asked): Edit | undefined {
  const { from, start } = fault;
  if (from === undefined || !BEFORE_VALUE.test(text.charAt(from - 1))) return undefined;
  const inFlow = isInside(flows, from);
  if (!inFlow && (continues(lines, from) || isName(lines, from))) return undefined;
  const end = valueEnd(text, from, inFlow);
  if (end <= start) return undefined;
  return { offset: from, length: end - from, text: quoted(text.slice(from, end)) };
}

/** Elsewhere a quote would be a letter like others. */
const BEFORE_VALUE = /^$|[\s[{,\uFEFF]/;

/** Asks by halves: a broken file may have thousands of both. */
function isInside(ranges: readonly Range[], offset: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  const before = ranges[low - 1];
  return before !== undefined && offset < before.end;
}

/** A line that is no value but begins with a name: `{{ x }}: y`. */
function isName(lines: LineIndex, from: number): boolean {
  const { line, column } = lines.place(from, from);
  const text = lines.line(line);
  return text.slice(0, column - 1).trim() === "" && /\}\}\s*:(\s|$)/.test(text);
}

const LOOK_AHEAD_LINES = 20;

/** Do the next lines belong to the value too? Then quotes around this one would part it from them. */
function continues(lines: LineIndex, from: number): boolean {
  const { line: number, column } = lines.place(from, from);
  const before = lines.line(number).slice(0, column - 1);
  const next = Array.from({ length: LOOK_AHEAD_LINES }, (_, index) => lines.line(number + 1 + index)).find(
    (line) => line.trim() !== "",
  );
  if (next === undefined || /^\s*(#|- )/.test(next)) return false;
  const own = before.length - before.replace(/^[\s-]+/, "").length;
  const indent = next.length - next.trimStart().length;
  return before.trim() === "" ? indent >= column - 1 : indent > own;
}
