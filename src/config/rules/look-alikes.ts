import type { Finding } from "./reporter.ts";

/** A field between signs that other tools fill in: `${event.type}`, `{ event.type }`, `[[event.type]]`, `%event.type%`. */
const LOOK_ALIKE =
  /\$\{\{?\s*event\.[\w.]+\s*\}?\}|(?<!\{)\{\s*event\.[\w.]+\s*\}|\[\[\s*event\.[\w.]+\s*\]\]|%event\.[\w.]+%|<event\.[\w.]+>/g;
const MOST = 20;

type LookAlike = { readonly offset: number; readonly length: number; readonly finding: Finding };

/** W613: what looks as if it were filled in, and goes out as it stands. */
export function lookAlikes(text: string): readonly LookAlike[] {
  return [...text.matchAll(LOOK_ALIKE)].slice(0, MOST).map(({ 0: written, index: offset }) => {
    const [field = ""] = /event\.[\w.]+/.exec(written) ?? [];
    const isHalf = written.startsWith("${{");
    const message = isHalf
      ? "the $ before this value is sent as it stands"
      : `"${written}" is not filled in, but sent as it stands`;
    const fix = `write  {{ ${field} }}`;
    return { offset, length: written.length, finding: { code: "W613", severity: "warning", message, fix } };
  });
}
