import type { LineIndex } from "./line-index.ts";
import type { Fault } from "./yaml-faults.ts";

/** Look like a space, or like nothing, and are letters to YAML. Web pages and chats bring them along. */
const ODD = "[\\u00A0\\u200B\\u202F\\u2060\\u3000\\uFEFF]";
const AROUND_VALUE = new RegExp(`^${ODD}|${ODD}$`, "u");
const WHERE_SPACES_COUNT = new RegExp(`(?:^[ -]*|:[ ]*)(${ODD})`, "u");

/** Further right nobody looks, and a broken line may be looked at a thousand times. */
const MAX_LINE = 1_000;

/** Y001: a value or name that begins or ends with one. */
export function oddSpaceAround(text: string, start: number, end: number): Fault | undefined {
  const found = AROUND_VALUE.exec(text.slice(start, end));
  return found ? faultAt(text, start + found.index) : undefined;
}

/** Y001: one in the indentation or after a colon, on a line that went wrong or on the next. */
export function oddSpaceNear(text: string, lines: LineIndex, offset: number): Fault | undefined {
  const { line: number } = lines.place(offset, offset);
  for (const line of [number, number + 1]) {
    const found = WHERE_SPACES_COUNT.exec(lines.line(line).slice(0, MAX_LINE));
    if (found) return faultAt(text, lines.startOf(line) + found.index + found[0].length - 1);
  }
  return undefined;
}

function faultAt(text: string, start: number): Fault {
  const code = text.charCodeAt(start).toString(16).toUpperCase().padStart(4, "0");
  const message = `there is a character here that only looks like a space (U+${code})`;
  return { code: "Y001", start, end: start + 1, message, fix: "delete it and type a plain space" };
}
