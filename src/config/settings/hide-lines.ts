import type { Mask, Problem } from "../problem.ts";
import { indexLines } from "../yaml/line-index.ts";

/** A key that names a secret, or an entry of a list, and what follows it on the line. */
const MAY_BE_SECRET =
  /^(.*?(?:(?:secrets?|token|password|passphrase|keys?|url)["']?\s*:\s*|^\s*-\s+))(\S.*)$/i;
const REFERENCES_ONLY = /^[[\s]*(?:["']?(?:env|file):[^\s,\]}]+["']?[\s,\]}]*)+(?:#.*)?$/;
const QUOTING: ReadonlySet<string> = new Set(["Y004", "Y005", "Y006"]);

/**
 * A file that cannot be read as YAML cannot tell where it holds secrets: whatever may be one is masked, and sentences
 * that quote it are said without. Nor does it lend itself to be mended by a machine, whose edits repeat the value.
 */
export function hideLines(text: string, problems: readonly Problem[]): readonly Problem[] {
  const lines = indexLines(text);
  return problems.map(({ edit: _, ...problem }) => {
    const mask = maskOf(lines.line(problem.line));
    if (!mask) return problem;
    const masked = { ...problem, masks: [mask] };
    if (!QUOTING.has(problem.code)) return masked;
    return { ...masked, message: "this value needs quotes around it", fix: undefined };
  });
}

function maskOf(line: string): Mask | undefined {
  const [, before, value] = MAY_BE_SECRET.exec(line) ?? [];
  if (before === undefined || value === undefined || REFERENCES_ONLY.test(value)) return undefined;
  return { column: before.length + 1, length: value.length };
}
