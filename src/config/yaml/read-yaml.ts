import { parseDocument } from "yaml";
import type { Problem } from "../problem.ts";
import { indexLines, type LineIndex } from "./line-index.ts";
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
  const { root, faults } = isTooLarge(text, maxBytes) ? refuse(maxBytes) : parse(text, lines);
  const problems = problemsOf(file, lines, faults).slice(0, MAX_PROBLEMS);
  if (problems.length > 0 || !root) return { problems };
  return { document: yamlDocument({ file, text, root, lines }), problems };
}

type Parsed = { readonly root?: YamlNode | undefined; readonly faults: readonly Fault[] };

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
    return { root, faults: [...syntax, ...sure] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { faults: [nestedTooDeep(0)] };
  }
}
