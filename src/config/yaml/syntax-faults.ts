import type { Document, Node, YAMLError } from "yaml";
import { cutValue } from "./cut-values.ts";
import type { LineIndex } from "./line-index.ts";
import { trapIn } from "./line-traps.ts";
import { oddSpaceNear } from "./odd-spaces.ts";
import { meaningOf } from "./parser-meanings.ts";
import { type Opened, openedIn } from "./unclosed.ts";
import type { Fault } from "./yaml-faults.ts";

type ParsedDocument = Document<Node, boolean>;

const DIRECTIVE = /^%.*$/m;
/** Control characters other than those that end lines and tabs; a return that ends none; what was no UTF-8. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r\u0085]|\r(?!\n)|\uFFFD/u;

/** Everything that the parser complains about, each as the mistake that was probably made. */
export function syntaxFaults(text: string, lines: LineIndex, document: ParsedDocument): readonly Fault[] {
  const said = withoutFollowUps(text, [...document.errors, ...document.warnings]);
  const openedBy = openedIn(document);
  const broken = unprintable(text);
  const spoilt = broken.map(({ start }) => lines.place(start, start).line);
  return [
    ...directive(text, document),
    ...broken,
    ...said
      .map((error) => faultOf(text, lines, openedBy(error), error))
      .filter(({ start }) => !spoilt.includes(lines.place(start, start).line)),
  ];
}

/** After one line that is indented wrongly, the others of its block seem to be wrong. Looks at the text once. */
function withoutFollowUps(text: string, errors: readonly YAMLError[]): readonly YAMLError[] {
  let block = Number.POSITIVE_INFINITY;
  let seen = 0;
  return errors.filter(({ code, pos: [at] }) => {
    if (code !== "BAD_INDENT" || at < seen) return true;
    const indents = Array.from(text.slice(seen, lineEnd(text, at)).matchAll(INDENT), indentOf);
    seen = at;
    if (indents.every((indent) => indent >= block)) return false;
    block = indents.at(-1) ?? block;
    return true;
  });
}

const MAX_INDENT = 100;
const INDENT = /^( *)\S/gm;

function indentOf([, spaces = ""]: readonly string[]): number {
  return spaces.length;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
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
  const [message, fix] =
    code === "FFFD"
      ? [
          "the letter that stood here was not saved as UTF-8",
          "write it anew, and save the file as UTF-8 text",
        ]
      : code === "000D"
        ? [
            "this line ends as on computers of old",
            "save the file with line ends of Unix (LF) or Windows (CRLF)",
          ]
        : [
            `there is an invisible control character here (U+${code})`,
            "delete it, or save the file as UTF-8 text",
          ];
  return [{ code: "Y001", start, end: start + 1, message, fix }];
}

function faultOf(text: string, lines: LineIndex, opened: Opened | undefined, error: YAMLError): Fault {
  const [start, end] = error.pos;
  if (!opened) {
    const spaces = /^[ \t]*/.exec(text.slice(start, start + MAX_INDENT))?.[0].length ?? 0;
    const begun = error.code === "BAD_INDENT" ? start + spaces : start;
    return (
      oddSpaceNear(text, lines, start) ??
      cutAbove(text, lines, error) ??
      blockFault(lines, start) ??
      trapFault(lines, start) ?? { start: begun, end: Math.max(end, begun + 1), ...meaningOf(error) }
    );
  }
  const message = `the ${text[opened.start]} that opens here is not closed where it should be`;
  const fix = `close it with ${opened.closing} where the value ends`;
  return { code: "Y001", start: opened.start, end: opened.start + 1, message, fix };
}

/** Inside { }, a value that is taken for a comment leaves the next line in its place. */
function cutAbove(text: string, lines: LineIndex, { code, pos: [start] }: YAMLError): Fault | undefined {
  const above = lines.place(start, start).line - 1;
  const colon = code === "BLOCK_IN_FLOW" && above > 0 ? lines.line(above).search(/:[ \t]+#[^\s#]/) : -1;
  const end = lines.startOf(above) + colon + 1;
  return colon < 0 ? undefined : cutValue(text, end, end);
}

/** Text that was announced by `|` or `>` on the line above, but stands no further in. */
function blockFault(lines: LineIndex, offset: number): Fault | undefined {
  const { line: number } = lines.place(offset, offset);
  const line = lines.line(number);
  const above = number > 1 ? lines.line(number - 1) : "";
  if (!OPENS_BLOCK.test(above) || startOf(line) > startOf(above)) return undefined;
  const start = lines.startOf(number) + startOf(line);
  const message = "the text announced on the line above must stand further in than that line's name";
  return {
    code: "Y001",
    start,
    end: lines.startOf(number) + line.length,
    message,
    fix: "put two more spaces before each of its lines",
  };
}

const OPENS_BLOCK = /:\s+[|>][+-]?\s*$/;

function startOf(line: string): number {
  return line.length - line.replace(/^[\s-]+/, "").length;
}

/** The trap of the line at an offset, as a fault. */
export function trapFault(lines: LineIndex, offset: number): Fault | undefined {
  const number = lines.place(offset, offset).line;
  const trap = trapIn(lines.line(number));
  if (!trap) return undefined;
  const start = lines.startOf(number) + trap.column;
  const { code, length, message, fix, lacksQuotes } = trap;
  return { code, start, end: start + length, message, fix, from: lacksQuotes ? start : undefined };
}
