import type { Document, Node, YAMLError } from "yaml";
import type { LineIndex } from "./line-index.ts";
import { trapIn } from "./line-traps.ts";
import { meaningOf } from "./parser-meanings.ts";
import { openedAt } from "./unclosed.ts";
import type { Fault } from "./yaml-faults.ts";

type ParsedDocument = Document<Node, boolean>;

const DIRECTIVE = /^%.*$/m;
/** Control characters other than those that end lines and tabs. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r\u0085]/u;

/** Everything that the parser complains about, each as the mistake that was probably made. */
export function syntaxFaults(text: string, lines: LineIndex, document: ParsedDocument): readonly Fault[] {
  const said = [...document.errors, ...document.warnings];
  return [
    ...directive(text, document),
    ...unprintable(text),
    ...said.map((error) => faultOf(text, lines, document, error)),
  ];
}

function directive(text: string, document: ParsedDocument): readonly Fault[] {
  const before = text.slice(0, document.contents?.range?.[0] ?? text.length);
  const found = DIRECTIVE.exec(before);
  if (!found) return [];
  const message = "a line that starts with % is a directive, which is not possible here";
  const end = found.index + found[0].length;
  return [{ code: "Y007", start: found.index, end, message, fix: "take the line out" }];
}

function unprintable(text: string): readonly Fault[] {
  const start = text.search(UNPRINTABLE);
  if (start < 0) return [];
  const code = text.charCodeAt(start).toString(16).toUpperCase().padStart(4, "0");
  const message = `there is an invisible control character here (U+${code})`;
  return [{ code: "Y001", start, end: start + 1, message, fix: "delete it, or save the file as UTF-8 text" }];
}

function faultOf(text: string, lines: LineIndex, document: ParsedDocument, error: YAMLError): Fault {
  const [start, end] = error.pos;
  const opened = openedAt(document, error);
  if (!opened) return trapFault(lines, start) ?? { start, end, ...meaningOf(error) };
  const message = `the ${text[opened.start]} that opens here is not closed where it should be`;
  const fix = `close it with ${opened.closing} where the value ends`;
  return { code: "Y001", start: opened.start, end: opened.start + 1, message, fix };
}

/** The trap of the line at an offset, as a fault. */
export function trapFault(lines: LineIndex, offset: number): Fault | undefined {
  const number = lines.place(offset, offset).line;
  const trap = trapIn(lines.line(number));
  if (!trap) return undefined;
  const start = lines.startOf(number) + trap.column;
  return { code: trap.code, start, end: start + trap.length, message: trap.message, fix: trap.fix };
}
