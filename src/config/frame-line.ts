/** A line of a file and the part of it that is meant; columns count from 1. */
type Marked = { readonly text: string; readonly column: number; readonly length: number };

/** Longer lines are shown in part. */
const MAX_SHOWN = 120;
const MAX_BEFORE = 50;
const MAX_MARKED = 60;
const MAX_AFTER = 30;

/** Characters that take the room of two in a terminal. */
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
const SEGMENTER = new Intl.Segmenter("en");

/** The line as a terminal shows it, and below it the underline; of a long line only what is around the mark. */
export function frameLine({ text, column, length }: Marked): readonly [string, string] {
  const before = text.slice(0, column - 1);
  const marked = text.slice(column - 1, column - 1 + length);
  const after = text.slice(column - 1 + length);
  const isLong = text.length > MAX_SHOWN;
  const left = charactersOf(isLong ? lastOf(before, MAX_BEFORE) : before);
  const middle = charactersOf(isLong ? firstOf(marked, MAX_MARKED) : marked);
  const right = charactersOf(isLong ? firstOf(after, MAX_AFTER) : after);
  const underline = " ".repeat(widthOf(left)) + "^".repeat(Math.max(1, widthOf(middle)));
  return [[...left, ...middle, ...right].join(""), underline];
}

function firstOf(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function lastOf(text: string, most: number): string {
  return text.length > most ? `…${text.slice(1 - most)}` : text;
}

/** As a reader counts them, so that an accent or the parts of a flag are not characters of their own. */
function charactersOf(text: string): readonly string[] {
  return Array.from(SEGMENTER.segment(harmless(text)), ({ segment }) => segment);
}

function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

/** A tab would move the underline, an escape sequence the cursor, a change of direction the whole line. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, " ");
}
