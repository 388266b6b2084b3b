import type { Document, Node, YAMLError } from "yaml";
import type { LineIndex } from "./line-index.ts";
import { trapIn } from "./line-traps.ts";
import type { Fault } from "./yaml-faults.ts";

type ParsedDocument = Document<Node, boolean>;

/** Everything that the parser complains about, each as the mistake that was probably made. */
export function syntaxFaults(lines: LineIndex, document: ParsedDocument): readonly Fault[] {
  return [...document.errors, ...document.warnings].map((error) => faultOf(lines, error));
}

function faultOf(lines: LineIndex, error: YAMLError): Fault {
  const [start, end] = error.pos;
  return trapFault(lines, start) ?? { start, end, ...meaningOf(error) };
}

/** The trap of the line at an offset, as a fault. */
export function trapFault(lines: LineIndex, offset: number): Fault | undefined {
  const number = lines.place(offset, offset).line;
  const trap = trapIn(lines.line(number));
  if (!trap) return undefined;
  const start = lines.startOf(number) + trap.column;
  return { code: trap.code, start, end: start + trap.length, message: trap.message, fix: trap.fix };
}

type Meaning = Pick<Fault, "code" | "message" | "fix">;

const MEANINGS: Readonly<Record<string, Meaning>> = {
  TAB_AS_INDENT: {
    code: "Y002",
    message: "a tab cannot indent a line in YAML",
    fix: "use two spaces for each level",
  },
  MULTIPLE_DOCS: {
    code: "Y007",
    message: "a second document starts here; a file holds one",
    fix: "take the --- line out, or put what follows into a file of its own",
  },
  RESOURCE_EXHAUSTION: {
    code: "Y008",
    message: "lists and maps are nested too deep here",
    fix: "take levels out; nothing needs so many",
  },
  BAD_DQ_ESCAPE: {
    code: "Y001",
    message: "a backslash inside double quotes starts an escape, and this one does not exist",
    fix: "use single quotes around the value, or write \\\\ for a backslash",
  },
};

function meaningOf(error: YAMLError): Meaning {
  return (
    MEANINGS[error.code] ?? { code: "Y001", message: `this is not valid YAML: ${lowerFirst(error.message)}` }
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
