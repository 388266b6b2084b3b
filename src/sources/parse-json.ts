/** Deeper nesting is nobody's event; it would only overflow the stack of whoever writes it out again. */
const MAX_DEPTH = 500;
/** A text this short cannot nest so deep that it would hurt. */
const HARMLESS_CHARACTERS = 4_096;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: "not_json" | "not_an_event" };

const decoder = new TextDecoder();

/** The body as text; bytes that are no UTF-8 become U+FFFD, and so do null bytes. */
export function decodeBody(body: Uint8Array): string {
  const text = decoder.decode(body);
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** The value of a JSON text, unless it is none or nested absurdly deep. Never throws. */
export function parseJson(text: string): Parsed {
  if (text.length > HARMLESS_CHARACTERS && isTooDeep(text)) return { ok: false, reason: "not_an_event" };
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return { ok: false, reason: "not_json" };
  }
}

/** Where a string of a JSON text ends: the index behind the closing quote of the one that opens at `start`. */
export function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
  } while (isEscaped(text, end));
  return end + 1;
}

/** Is the character at `index` behind an odd number of backslashes? */
export function isEscaped(text: string, index: number): boolean {
  let before = index;
  while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (index - before) % 2 === 1;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (isOpening(code) && ++depth > MAX_DEPTH) return true;
    if (isClosing(code)) depth -= 1;
    at += 1;
  }
  return false;
}

/** `[` or `{`. */
export function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

/** `]` or `}`. */
export function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}
