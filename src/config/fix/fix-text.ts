import type { Edit } from "../problem.ts";
import { applyEdits } from "../yaml/apply-edits.ts";
import { indexLines } from "../yaml/line-index.ts";
import { findEdits } from "../yaml/read-yaml.ts";

/** One place that was mended; line and column are those of the text before. */
export type Change = {
  readonly line: number;
  readonly column: number;
  readonly before: string;
  readonly after: string;
};

export type FixedText = { readonly text: string; readonly changes: readonly Change[] };

/** Once a line is mended, the reader may see the next fault. */
const MAX_ROUNDS = 50;

/** The text with every fault mended that needs no judgement; no other character is touched. Pure; mending it again changes nothing. */
export function fixText(text: string): FixedText {
  const edits = allEdits(text);
  const lines = indexLines(text);
  const changes = edits.map(({ offset, length, text: after }) => {
    const { line, column } = lines.place(offset, offset + length);
    return { line, column, before: text.slice(offset, offset + length), after };
  });
  return { text: applyEdits(text, edits), changes };
}

/** In terms of the text as it was. */
function allEdits(text: string): readonly Edit[] {
  let edits: readonly Edit[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = findEdits(applyEdits(text, edits)).flatMap((edit) => inOriginal(edits, edit) ?? []);
    if (found.length === 0) break;
    edits = [...edits, ...found].toSorted((a, b) => a.offset - b.offset);
  }
  return edits;
}

/** An edit of the mended text as one of the original; undefined if it concerns what was mended already. */
function inOriginal(edits: readonly Edit[], found: Edit): Edit | undefined {
  let shift = 0;
  for (const { offset, length, text } of edits) {
    const start = offset + shift;
    if (start >= found.offset + found.length) break;
    if (start + text.length > found.offset) return undefined;
    shift += text.length - length;
  }
  return { ...found, offset: found.offset - shift };
}
