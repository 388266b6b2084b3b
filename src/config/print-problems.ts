import { frameLine, harmless } from "./frame-line.ts";
import type { Mask, Problem } from "./problem.ts";
import { indexLines } from "./yaml/line-index.ts";

const MAX_PRINTED = 50;
const MASK = "***";
const MAX_MESSAGE = 400;

const FIXABLE = "          (kyc-relay fix can do this)";

const RED = 31;
const YELLOW = 33;
const GREY = 90;

export type PrintOptions = {
  /** With the colours of a terminal. */
  readonly colour: boolean;
};

/**
 * Problems for a terminal: `file:line:col  error CODE  sentence`, the line with what is meant underlined, what to
 * write instead. In the order of file and line, at most 50, errors before warnings. What may be a secret is masked.
 */
export function printProblems(
  problems: readonly Problem[],
  textOf: (file: string) => string | undefined,
  { colour }: PrintOptions,
): string {
  const masks = masksByLine(problems);
  const chosen = problems.toSorted((a, b) => bySeverity(a, b) || byPlace(a, b)).slice(0, MAX_PRINTED);
  const shown = chosen.toSorted(byPlace).map((problem) => {
    const text = textOf(problem.file);
    const line = text === undefined ? undefined : indexLines(text).line(problem.line);
    return print({ problem, line, masks: masks.get(lineKey(problem)) ?? [], colour });
  });
  const rest = problems.length - shown.length;
  const more = rest > 0 ? [`… and ${rest} more; mend these first.\n`] : [];
  return [...shown, ...more].join("\n");
}

/** Warnings must not crowd an error out. */
function bySeverity(a: Problem, b: Problem): number {
  return Number(a.severity === "warning") - Number(b.severity === "warning");
}

function byPlace(a: Problem, b: Problem): number {
  const byFile = a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
  return byFile || a.line - b.line || a.column - b.column;
}

function lineKey({ file, line }: Problem): string {
  return `${file}:${line}`;
}

/** One problem's mask hides its value in the frames of all others on the line. */
function masksByLine(problems: readonly Problem[]): ReadonlyMap<string, readonly Mask[]> {
  const masks = new Map<string, readonly Mask[]>();
  for (const problem of problems) {
    if (!problem.masks) continue;
    masks.set(lineKey(problem), [...(masks.get(lineKey(problem)) ?? []), ...problem.masks]);
  }
  return masks;
}

type Printed = {
  readonly problem: Problem;
  /** Undefined if there is no such text: a variable, a flag. */
  readonly line: string | undefined;
  readonly masks: readonly Mask[];
  readonly colour: boolean;
};

function print({ problem, line, masks, colour }: Printed): string {
  const { code, severity, file, message, fix, edit } = problem;
  const paint = (text: string, style: number) => (colour ? `\u001b[${style}m${text}\u001b[39m` : text);
  const place = line === undefined ? file : `${file}:${problem.line}:${problem.column}`;
  const level = paint(`${severity} ${code}`, severity === "error" ? RED : YELLOW);
  const frame = line === undefined ? [] : frameOf(problem, line, masks).map((text) => paint(text, GREY));
  const advice =
    fix === undefined
      ? []
      : [`   fix: ${fix.split("\n").map(harmless).join("\n        ")}${edit ? FIXABLE : ""}`];
  return [`${place}  ${level}  ${harmless(cut(message))}`, ...frame, ...advice, ""].join("\n");
}

/** A sentence may quote what stands there, however long that is. */
function cut(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE - 1)}…` : message;
}

function frameOf(problem: Problem, line: string, masks: readonly Mask[]): readonly string[] {
  const { text, column, length } = masked({ line, column: problem.column, length: problem.length, masks });
  const number = String(problem.line).padStart(5);
  const gutter = `${" ".repeat(number.length + 1)}|`;
  const [shown, underline] = frameLine({ text, column, length });
  return [`${number} | ${shown}`, `${gutter} ${underline}`];
}

type Framed = {
  readonly line: string;
  readonly column: number;
  readonly length: number;
  readonly masks: readonly Mask[];
};

/** The line with `***` for what may be a secret, and where the underline goes then. */
function masked({ line, column, length, masks }: Framed) {
  let text = "";
  let isMasked = false;
  const moved: number[] = [];
  for (const [index, character] of [...line.split("").entries()]) {
    const wasMasked = isMasked;
    isMasked = masks.some((mask) => index >= mask.column - 1 && index < mask.column - 1 + mask.length);
    if (isMasked && wasMasked) {
      moved.push(moved.at(-1) ?? 0);
      continue;
    }
    moved.push(text.length);
    text += isMasked ? MASK : character;
  }
  const start = moved[column - 1] ?? text.length;
  const end = moved[column - 1 + length] ?? text.length;
  return { text, column: start + 1, length: Math.max(1, end - start) };
}
