import { isEscaped } from "./parse-json.ts";

const REMOVED = "[removed]";

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
 * stays JSON, unless a secret looks like a piece of JSON itself.
 */
export function createSecretCutter(secrets: readonly string[]): (text: string) => string {
  const cutters = secrets.filter((secret) => secret !== "").map(cutterOf);
  return (text) => cutters.reduce((cut, cutter) => cutter(cut), text);
}

function cutterOf(secret: string): (text: string) => string {
  const pattern = new RegExp(
    Array.from({ length: secret.length }, (_, at) => spellings(secret[at] ?? "")).join(""),
    "g",
  );
  // Searching for the plain secret is fast; an escaped one needs a backslash.
  return (text) => (text.includes(secret) || text.includes("\\") ? cutAll(text, pattern) : text);
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
