const LONGEST_SHOWN = 60;

/** A text as it stands in a message: in quotes, and cut if it is long. */
export function quoted(text: string): string {
  return text.length > LONGEST_SHOWN ? `"${text.slice(0, LONGEST_SHOWN)}…"` : `"${text}"`;
}
