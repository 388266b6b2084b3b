// Control and bidi characters could rewrite what the terminal shows; a payload is hostile text.
const CONTROLS = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The text with everything that a terminal would obey replaced by "·". */
export function printable(text: string): string {
  return text.replace(CONTROLS, "·");
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(CONTROLS, (character) => (character === "\n" || character === "\t" ? character : "·"));
}
