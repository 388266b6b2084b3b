import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

const ROOT = join(import.meta.dirname, "../..");
const FOLDERS = ["rules", "rules/recipes", "test/config/rules/bad", "test/config/rules/examples"];

/** Every rule file that ships, good or bad. */
export const RULE_TEXTS: readonly string[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
);

/** What breaks YAML, templates or both, and what people paste. */
const INSERTS = [
  ...["&a ", "*a", "!!str ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "? ", ": ", "- ", "# ", "|\n", ">-\n"],
  ...["{", "}", "[", "]", ",", '"', "'", "`", "@", "%", "\\", "\t", "\r", "\r\n", "\n", "\n\n", " ", "  "],
  ...["{{", "}}", "{%", "%}", "{{ event.id }}", "{% if event.id %}", "{% for e in digest.events %}", "{{}}"],
  ...["\u00a0", "\ufeff", "\u200b", "“", "’", "：", "\u0000", "\u2028", "\ud800", "🚨", "é", "\u202e"],
  ...[
    "null",
    "~",
    "true",
    "yes",
    "1e400",
    ".inf",
    ".nan",
    "0x1F",
    "-1",
    "2026-01-01",
    "99999999999999999999",
  ],
  ...["__proto__: 1\n", "constructor", "event", "rules:", "  do:", "default:", "hours:", "after: 1h"],
];

type Edit = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });

function withLines(change: (lines: string[], at: number) => readonly string[]) {
  return place.map((where): Edit => {
    return (text) => {
      const lines = text.split("\n");
      return change(lines, Math.floor(where * lines.length)).join("\n");
    };
  });
}

const edit: fc.Arbitrary<Edit> = fc.oneof(
  withLines((lines, at) => lines.toSpliced(at, 1)),
  withLines((lines, at) => lines.toSpliced(at, 0, lines[at] ?? "")),
  withLines((lines, at) => lines.toSpliced(at, 2, lines[at + 1] ?? "", lines[at] ?? "")),
  withLines((lines, at) => lines.toSpliced(at, 1, `  ${lines[at]}`)),
  withLines((lines, at) => lines.toSpliced(at, 1, `\t${lines[at]}`)),
  withLines((lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(/^ {1,2}/, ""))),
  withLines((lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(":", ""))),
  withLines((lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replaceAll('"', ""))),
  withLines((lines, at) => lines.slice(0, at)),
  fc.tuple(place, fc.constantFrom(...INSERTS)).map(([where, insert]): Edit => {
    return (text) => spliced(text, where, 0, insert);
  }),
  fc
    .tuple(place, fc.string({ unit: "binary", maxLength: 3 }), fc.nat({ max: 3 }))
    .map(([where, insert, cut]): Edit => {
      return (text) => spliced(text, where, cut, insert);
    }),
  fc.tuple(place, fc.constantFrom("[", "{ a: ", "- ", "x: ", "{{ "), fc.integer({ min: 1, max: 40 })).map(
    ([where, insert, times]): Edit =>
      (text) =>
        spliced(text, where, 0, insert.repeat(times)),
  ),
  fc.tuple(place, fc.constantFrom("a", "-", " ", "{{ a }} ", "# "), fc.integer({ min: 1, max: 90 })).map(
    ([where, insert, times]): Edit =>
      (text) =>
        spliced(text, where, 0, insert.repeat(times)),
  ),
  fc.constant<Edit>((text) => text.replaceAll("\n", "\r\n")),
  fc.constant<Edit>((text) => `\ufeff${text}`),
);

function spliced(text: string, where: number, cut: number, insert: string): string {
  const at = Math.floor(where * (text.length + 1));
  return text.slice(0, at) + insert + text.slice(at + cut);
}

/** One of the texts after one to four slips. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) => edits.reduce((before, change) => change(before), text));
}

/** Bytes as an editor would read them. */
export const bytes: fc.Arbitrary<string> = fc
  .uint8Array({ maxLength: 300 })
  .map((array) => new TextDecoder().decode(array));
