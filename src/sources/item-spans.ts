import { endOfString, isClosing, isOpening, parseJson } from "./parse-json.ts";

const BLANK = /[\s,:]*/y;

/**
 * The received text of each element of an array: the whole text's, or that of the member called `member`. The text
 * must be valid JSON.
 */
export function itemSpans(text: string, member?: string): readonly string[] {
  const start = skipBlanks(text, 0);
  if (member === undefined) return elementsOf(text, start);
  let found: readonly string[] = [];
  for (let at = skipBlanks(text, start + 1); text[at] === '"'; ) {
    const keyEnd = endOfString(text, at);
    const valueStart = skipBlanks(text, keyEnd);
    const key = parseJson(text.slice(at, keyEnd));
    // As in JSON.parse, the last one of several with the same name counts.
    if (key.ok && key.value === member) found = elementsOf(text, valueStart);
    at = skipBlanks(text, endOfValue(text, valueStart));
  }
  return found;
}

function elementsOf(text: string, start: number): readonly string[] {
  const elements: string[] = [];
  let at = text[start] === "[" ? skipBlanks(text, start + 1) : text.length;
  while (at < text.length && text[at] !== "]") {
    const end = endOfValue(text, at);
    elements.push(text.slice(at, end));
    at = skipBlanks(text, end);
  }
  return elements;
}

/** The index behind a value: a string, a bracketed one, or anything up to the next delimiter. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (text[at] === '"') at = endOfString(text, at) - 1;
    else if (isOpening(code)) depth += 1;
    else if (isClosing(code) && --depth < 0) return at;
    else if (depth === 0 && /[\s,]/.test(text[at] ?? "")) return at;
    at += 1;
    if (depth === 0 && /["\]}]/.test(text[at - 1] ?? "")) return at;
  }
  return at;
}

function skipBlanks(text: string, start: number): number {
  BLANK.lastIndex = start;
  BLANK.test(text);
  return BLANK.lastIndex;
}
