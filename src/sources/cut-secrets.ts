import { isEscaped } from "./parse-json.ts";

const REMOVED = "[removed]";
/** A shorter beginning of a secret says nothing. */
const MIN_BEGINNING = 4;
/** Most characters that JSON takes for one. */
const LONGEST_SPELLING = 6;
const BROKEN_ESCAPE = "(?:\\\\(?:u[\\da-fA-F]{0,3})?)?";

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\\\"',
  "\\": "\\\\\\\\",
  "/": "\\\\/",
  "\b": "\\\\b",
  "\f": "\\\\f",
  "\n": "\\\\n",
  "\r": "\\\\r",
  "\t": "\\\\t",
};

/**
 * A function that cuts the secrets out of a text, plain or JSON-escaped in any way that JSON allows. What was JSON
 * stays JSON, unless a secret looks like a piece of JSON itself. A text that breaks off inside a secret keeps none of it.
 */
export function createSecretCutter(secrets: readonly string[]): (text: string) => string {
  const cutters = secrets.filter((secret) => secret !== "").map(cutterOf);
  return (text) => cutters.reduce((cut, cutter) => cutter(cut), text);
}

/** A function that says whether a text holds one of the secrets, spelt in any of those ways. */
export function createSecretFinder(secrets: readonly string[]): (text: string) => boolean {
  const patterns = secrets.map((secret) => ({ secret, pattern: new RegExp(partsOf(secret).join("")) }));
  return (text) => {
    const mayBeEscaped = text.includes("\\");
    return patterns.some(
      ({ secret, pattern }) => text.includes(secret) || (mayBeEscaped && pattern.test(text)),
    );
  };
}

function cutterOf(secret: string): (text: string) => string {
  const parts = partsOf(secret);
  const pattern = new RegExp(parts.join(""), "g");
  const beginning = beginningOf(parts);
  const longest = secret.length * LONGEST_SPELLING;
  return (text) => {
    const rest = isWhole(text) ? text : cutBeginning(text, beginning, longest);
    // Searching for the plain secret is fast; an escaped one needs a backslash.
    return rest.includes(secret) || rest.includes("\\") ? cutAll(rest, pattern) : rest;
  };
}

/** Some of the parts, from the first on, where the text ends. */
function beginningOf(parts: readonly string[]): RegExp {
  const more = parts.slice(MIN_BEGINNING).reduceRight((rest, part) => `(?:${part}${rest})?`, "");
  return new RegExp(`${parts.slice(0, MIN_BEGINNING).join("")}${more}${BROKEN_ESCAPE}$`);
}

/** Ends as JSON objects and arrays do. */
function isWhole(text: string): boolean {
  return /[}\]]\s*$/.test(text.slice(-LONGEST_SPELLING));
}

function cutBeginning(text: string, beginning: RegExp, longest: number): string {
  const tail = text.slice(-longest);
  const match = beginning.exec(tail);
  return match ? text.slice(0, text.length - tail.length + match.index) + REMOVED : text;
}

function partsOf(secret: string): readonly string[] {
  return Array.from({ length: secret.length }, (_, at) => spellings(secret[at] ?? ""));
}

function spellings(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  const digits = Array.from(code, (digit) =>
    /[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit,
  );
  const short = SHORT_ESCAPES[character];
  return `(?:\\\\u${digits.join("")}${short ? `|${short}` : ""}|\\u${code})`;
}

function cutAll(text: string, pattern: RegExp): string {
  let kept = "";
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    // A lone backslash before the cut would escape what replaces it.
    const start = isEscaped(text, match.index) ? match.index - 1 : match.index;
    kept += text.slice(from, Math.max(from, start)) + REMOVED;
    from = match.index + match[0].length;
  }
  return from === 0 ? text : kept + text.slice(from);
}
