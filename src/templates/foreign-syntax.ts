import type { TemplateFault } from "./template.ts";

type Foreign = { readonly pattern: RegExp; readonly said: (found: string) => Said };
type Said = Pick<TemplateFault, "message" | "fix">;

/** Quoted text inside of a part; what stands in it is nobody's syntax. */
const QUOTED = /'[^']*'|"[^"]*"/g;
const OPENING = /\{[{%]/g;
const MOST = 20;

/** What other languages and word processors put between braces, and Liquid has not. Earlier ones hide later ones. */
const FOREIGN: readonly Foreign[] = [
  {
    pattern: /^\{\{\{/,
    said: () => ({ message: "a value stands in two braces, not three", fix: "write  {{ event.check.id }}" }),
  },
  {
    pattern: /^\{\{\s*[#/^]\s*\w*/,
    said: () => ({
      message: "this is not how a text decides here",
      fix: "write  {% if event.check.id %} … {% else %} … {% endif %}",
    }),
  },
  {
    pattern: /[“”„«»‘’‚‹›][^“”„«»‘’‚‹›|}%]*[“”»‘’›]?/,
    said: (found) => ({
      message: "these quotes are none here: it takes only straight ones",
      fix: `write  '${found.replaceAll(/[“”„«»‘’‚‹›]/g, "").trim()}'`,
    }),
  },
  {
    pattern: /&(?:quot|apos|#39|#34|lt|gt|amp|nbsp);/,
    said: (found) => ({
      message: `${found} is HTML for a sign, and not that sign here`,
      fix: "write the sign itself, a quote as '",
    }),
  },
  {
    pattern: /\|\s*\w+\s*\([^)]*\)?/,
    said: (found) => {
      const [, name = "", value = ""] = /\|\s*(\w+)\s*\(([^)]*)/.exec(found) ?? [];
      const argument = value.trim() === "" ? "" : `: ${value.trim()}`;
      return { message: "what a filter takes stands behind a colon", fix: `write  | ${name}${argument}` };
    },
  },
  {
    pattern: /\.\w+\(\s*\)/,
    said: (found) => ({
      message: "a value is changed by a filter here",
      fix: `write  | ${found.slice(1).replace(/\(.*/s, "")}  behind the value, if there is such a filter`,
    }),
  },
];

/** Faults of parts that are written as elsewhere; at most 20. Asked of every text, and linear in it. */
export function foreignFaults(text: string): readonly TemplateFault[] {
  const faults: TemplateFault[] = [];
  for (const { start, end } of partsOf(text)) {
    const fault = faultIn(text.slice(start, end), start);
    if (fault) faults.push(fault);
    if (faults.length === MOST) break;
  }
  return faults;
}

type Part = { readonly start: number; readonly end: number };

/** Looks no further for a closing sign that is nowhere: an open text may have thousands of opening ones. */
function* partsOf(text: string): Generator<Part> {
  let after = 0;
  const last = { "}}": text.lastIndexOf("}}"), "%}": text.lastIndexOf("%}") };
  for (const { 0: opening, index: start } of text.matchAll(OPENING)) {
    const closing = opening === "{{" ? "}}" : "%}";
    if (start < after || last[closing] < start) continue;
    const end = text.indexOf(closing, start + opening.length);
    if (end < 0) continue;
    after = end + closing.length;
    yield { start, end: text.startsWith("}}}", end) ? after + 1 : after };
  }
}

function faultIn(part: string, start: number): TemplateFault | undefined {
  const bare = part.replaceAll(QUOTED, (text) => text[0] + " ".repeat(text.length - 2) + text[0]);
  for (const { pattern, said } of FOREIGN) {
    const found = pattern.exec(bare);
    if (!found) continue;
    const { index } = found;
    const written = part.slice(index, index + found[0].length);
    return { code: "T302", offset: start + index, length: Math.max(1, written.length), ...said(written) };
  }
  return undefined;
}
