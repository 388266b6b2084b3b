import type { Edit, Problem } from "../problem.ts";
import type { LineIndex } from "./line-index.ts";

/** Something wrong in a range of a file's text. */
export type Fault = {
  readonly code: "Y001" | "Y002" | "Y003" | "Y004" | "Y005" | "Y006" | "Y007" | "Y008";
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix?: string | undefined;
  /** Where the value begins that lacks nothing but quotes; absent if quotes would not mend it for certain. */
  readonly from?: number | undefined;
};

type Faults = {
  readonly file: string;
  readonly lines: LineIndex;
  readonly faults: readonly Fault[];
  readonly most: number;
  readonly editOf: (fault: Fault) => Edit | undefined;
};

/** Faults as problems, in the order of the file; of a line only the most telling, as the others follow from it. */
export function problemsOf({ file, lines, faults, most, editOf }: Faults): readonly Problem[] {
  const byLine = new Map<number, Fault>();
  for (const fault of faults.toSorted(byTelling)) {
    const { line } = lines.place(fault.start, fault.end);
    if (!byLine.has(line)) byLine.set(line, fault);
  }
  const ordered = [...byLine].toSorted(([a], [b]) => a - b).slice(0, most);
  return ordered.map(([, fault]) => problemOf(file, lines, fault, editOf(fault)));
}

function problemOf(file: string, lines: LineIndex, fault: Fault, edit: Edit | undefined): Problem {
  const { start, end, code, message } = fault;
  const place = lines.place(start, edit?.offset === start ? start + edit.length : end);
  const fix = edit ? editInWords(lines, code, edit) : fault.fix;
  return { code, severity: "error", file, ...place, message, fix, ...(edit ? { edit } : {}) };
}

/** With the name that the value belongs to. */
function editInWords(lines: LineIndex, code: Fault["code"], { offset, text }: Edit): string {
  const { line, column } = lines.place(offset, offset);
  const before = lines.line(line).slice(0, column - 1);
  const [, name = ""] = /([^\s,{[]+:\s+)$/.exec(before) ?? [];
  return `${code !== "Y004" ? "put quotes around it:  " : ""}${name}${text}`;
}

/** Y001 says least: only that something is wrong. */
function byTelling(a: Fault, b: Fault): number {
  return Number(a.code === "Y001") - Number(b.code === "Y001") || a.start - b.start;
}
