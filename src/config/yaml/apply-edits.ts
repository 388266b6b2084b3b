import type { Edit } from "../problem.ts";

/** The text with the edits made, which are in order and none over another. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let at = 0;
  const parts = edits.map(({ offset, length, text: instead }) => {
    const part = text.slice(at, offset) + instead;
    at = offset + length;
    return part;
  });
  return parts.join("") + text.slice(at);
}
