import type { Edit, Problem } from "../problem.ts";
import { applyEdits } from "../yaml/apply-edits.ts";
import { indexLines } from "../yaml/line-index.ts";
import { findEdits, readYaml, type YamlInput } from "../yaml/read-yaml.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";

/**
 * A faulty file as if its small slips were mended, so that the rest of it can be checked in the same run; undefined
 * if it has others. Lines stay lines, and of those with a slip nothing is to be believed.
 */
export function readOn({ file, text, maxBytes }: YamlInput): YamlDocument | undefined {
  if (text.length > maxBytes) return undefined;
  const quoted = applyEdits(text, findEdits(text));
  const { document, problems } = readYaml({ file, text: quoted, maxBytes });
  if (document) return document;
  const edits = guesses(quoted, problems);
  return edits && readYaml({ file, text: applyEdits(quoted, edits), maxBytes }).document;
}

/** What was meant does not matter here, only that YAML reads one value in its place. */
function guesses(text: string, problems: readonly Problem[]): readonly Edit[] | undefined {
  const lines = indexLines(text);
  const edits = problems.flatMap(({ code, line, column, length }) => {
    const offset = lines.startOf(line) + column - 1;
    const source = text.slice(offset, offset + length);
    const isLast = lines.line(line).trimEnd().length === column - 1 + source.trimEnd().length;
    const instead = guess(code, source, isLast);
    return instead === undefined ? [] : [{ offset, length, text: instead }];
  });
  return edits.length === problems.length ? edits : undefined;
}

function guess(code: string, source: string, isLast: boolean): string | undefined {
  switch (code) {
    case "Y003":
      return JSON.stringify(`${source} again`);
    case "Y005":
      return source.replace("#", "# ");
    case "Y006":
      if (GLUED.test(source)) return source.replace(":", ": ");
      return isLast ? JSON.stringify(source) : undefined;
    default:
      return undefined;
  }
}

const GLUED = /^[\w.-]+:[^\s:]\S*$/;
