import { parseDocument } from "yaml";
import type { Edit, Problem } from "../problem.ts";
import { indexLines, type LineIndex } from "./line-index.ts";
import { flowRanges, quotingEdit } from "./quoting-edit.ts";
import { syntaxFaults } from "./syntax-faults.ts";
import { toNodes } from "./to-nodes.ts";
import { nestedTooDeep, tooDeep, tooManyBrackets } from "./too-deep.ts";
import { type YamlDocument, yamlDocument } from "./yaml-document.ts";
import { type Fault, problemsOf } from "./yaml-faults.ts";
import type { YamlNode } from "./yaml-node.ts";

const MAX_PROBLEMS = 50;

export type YamlInput = {
  /** Name to show. */
  readonly file: string;
  readonly text: string;
  readonly maxBytes: number;
};

export type YamlResult = {
  /** Absent if there is any problem. */
  readonly document?: YamlDocument | undefined;
  readonly problems: readonly Problem[];
};

/**
 * Reads a YAML file strictly: plain maps, lists and values only; everything that YAML would silently read as
 * something else is a problem. Gives the document, or all problems of the file (at most 50). Never throws.
 */
export function readYaml({ file, text, maxBytes }: YamlInput): YamlResult {
  const lines = indexLines(text);
  const { root, faults, flows = [] } = isTooLarge(text, maxBytes) ? refuse(maxBytes) : parse(text, lines);
  const editOf = (fault: Fault) => quotingEdit({ text, lines, flows, fault });
  const problems = problemsOf({ file, lines, faults, most: MAX_PROBLEMS, editOf });
  if (problems.length > 0 || !root) return { problems };
  return { document: yamlDocument({ file, text, root, lines }), problems };
}

/** Every edit that mends a fault of the file for certain, in order, none over another. A mended file may have more. */
export function findEdits(text: string): readonly Edit[] {
  const lines = indexLines(text);
  const { faults, flows = [] } = parse(text, lines);
  const edits = faults.flatMap((fault) => quotingEdit({ text, lines, flows, fault }) ?? []);
  return edits
    .toSorted((a, b) => a.offset - b.offset)
    .filter(({ offset }, index, all) => {
      const before = all[index - 1];
      return before === undefined || offset >= before.offset + before.length;
    });
}

type Parsed = {
  readonly root?: YamlNode | undefined;
  readonly faults: readonly Fault[];
  readonly flows?: ReturnType<typeof flowRanges> | undefined;
};

function isTooLarge(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes;
}

function refuse(maxBytes: number): Parsed {
  const message = `this file is too large: at most ${Math.floor(maxBytes / 1024)} KiB are read`;
  return { faults: [{ code: "Y008", start: 0, end: 1, message, fix: "split it into several files" }] };
}

function parse(text: string, lines: LineIndex): Parsed {
  const brackets = tooManyBrackets(text);
  if (brackets) return { faults: [brackets] };
  try {
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "error" });
    const syntax = syntaxFaults(text, lines, document);
    const deep = tooDeep(document.contents);
    if (deep) return { faults: [...syntax, deep] };
    const { root, faults } = toNodes(text, lines, document.contents);
    // Where the structure is broken, what comes twice may belong to different parts.
    const sure = document.errors.some(({ code }) => code === "BAD_INDENT")
      ? faults.filter(({ code }) => code !== "Y003")
      : faults;
    const found = [...syntax, ...sure];
    return { root, faults: found, flows: found.length > 0 ? flowRanges(text, document) : [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { faults: [nestedTooDeep(0)] };
  }
}
