import { isEscaped } from "./parse-json.ts";

const REMOVED = "[image removed]";
/** Shorter runs of base64 are words, ids and digests. */
const MIN_RUN = 256;
const MARK = ";base64,";
/** Longest beginning of a data URL, up to the mark. */
const MAX_MEDIA_TYPE = 100;
const DATA_URL = /^data:(?:[\w.+;=-]|\\?\/)*$/;

const BACKSLASH = 0x5c;
const BASE64 = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") {
  BASE64[character.charCodeAt(0)] = 1;
}

/** How JSON writers spell `/`, `+`, `=` and the line breaks of base64. */
const ESCAPE = /\\(?:[/nr]|u00(?:2[bBfF]|3[dD]))/y;

/**
 * The text without base64 images: runs of at least 256 characters, and data URLs of any length. Linear: only one
 * character in 256 is looked at, except near what looks like base64.
 */
export function cutImages(text: string): string {
  return cutRuns(cutDataUrls(text));
}

function cutDataUrls(text: string): string {
  let kept = "";
  let from = 0;
  for (let mark = text.indexOf(MARK); mark >= 0; mark = text.indexOf(MARK, mark + 1)) {
    if (mark < from) continue;
    const lowest = Math.max(from, mark - MAX_MEDIA_TYPE);
    const found = text.slice(lowest, mark).lastIndexOf("data:");
    if (found < 0 || !DATA_URL.test(text.slice(lowest + found, mark))) continue;
    const start = lowest + found;
    kept += text.slice(from, start) + REMOVED;
    from = runEnd(text, mark + MARK.length);
  }
  return from === 0 ? text : kept + text.slice(from);
}

function cutRuns(text: string): string {
  let kept = "";
  let from = 0;
  let probe = MIN_RUN - 1;
  while (probe < text.length) {
    if (!isInRun(text, probe)) {
      probe += MIN_RUN;
      continue;
    }
    const start = runStart(text, probe, Math.max(from, probe - MIN_RUN));
    const end = runEnd(text, probe);
    if (end - start >= MIN_RUN && !isNumber(text, start)) {
      kept += text.slice(from, start) + REMOVED;
      from = end;
    }
    probe = Math.max(end, probe) + MIN_RUN - 1;
  }
  return from === 0 ? text : kept + text.slice(from);
}

function isInRun(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return BASE64[code] === 1 || (code === BACKSLASH && escapeLength(text, index) > 0);
}

function runStart(text: string, probe: number, lowest: number): number {
  let start = probe;
  while (start > lowest && isInRun(text, start - 1)) start -= 1;
  // The rest of an escape that does not belong to the run must stay whole.
  if (isEscaped(text, start)) start += text[start] === "u" ? 5 : 1;
  return start;
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (BASE64[code] === 1) end += 1;
    else if (code === BACKSLASH && escapeLength(text, end) > 0) end += escapeLength(text, end);
    else break;
  }
  return end;
}

function escapeLength(text: string, index: number): number {
  ESCAPE.lastIndex = index;
  return ESCAPE.test(text) ? ESCAPE.lastIndex - index : 0;
}

/** A long number is outside a string, where nothing may be put in its place. */
function isNumber(text: string, start: number): boolean {
  return /^[\d+eE]{256}/.test(text.slice(start, start + MIN_RUN));
}
