import type { Template as Node } from "liquidjs";
import { blankOut } from "./blank-out.ts";
import { engineFor } from "./engine.ts";
import { foreignFaults } from "./foreign-syntax.ts";
import { makeTemplate } from "./make-template.ts";
import { faultOf } from "./parse-fault.ts";
import { readVariables } from "./read-variables.ts";
import { MAX_TEMPLATE_LENGTH } from "./render-budget.ts";
import type { Escape, Template, TemplateFault } from "./template.ts";

export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly faults: readonly TemplateFault[] };

/** Faults that are looked for in one text. */
const MOST_FAULTS = 20;

/**
 * Reads a text once, for one kind of destination, and finds its faults all at once. Never throws. Paths of variables
 * leave out what Liquid adds to lists (`[0]`, `first`, `last`, `size`); an item of a loop has the path of its list.
 */
export function parseTemplate(text: string, escaping: Escape): ParsedTemplate {
  if (text.length > MAX_TEMPLATE_LENGTH) return { ok: false, faults: [tooLong(text)] };
  const faults = [...foreignFaults(text)];
  let rest = faults.reduce<string | undefined>((left, fault) => left && blankOut(left, fault), text);
  while (rest !== undefined && faults.length < MOST_FAULTS) {
    const parsed = parseOnce(rest, escaping);
    if (parsed.ok && faults.length === 0) return parsed;
    if (parsed.ok) break;
    faults.push(...parsed.faults);
    rest = parsed.next;
  }
  return { ok: false, faults: faults.toSorted((a, b) => a.offset - b.offset) };
}

type ParsedOnce =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly faults: readonly TemplateFault[]; readonly next?: string | undefined };

function parseOnce(text: string, escaping: Escape): ParsedOnce {
  try {
    return check(text, engineFor(escaping).parse(text), escaping);
  } catch (error) {
    const fault = faultOf(error, text);
    return { ok: false, faults: [fault], next: blankOut(text, fault) };
  }
}

function check(text: string, nodes: Node[], escaping: Escape): ParsedOnce {
  const { variables, faults } = readVariables(nodes);
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, template: makeTemplate({ text, nodes, variables, escaping }) };
}

function tooLong(text: string): TemplateFault {
  return {
    code: "T304",
    offset: MAX_TEMPLATE_LENGTH,
    length: text.length - MAX_TEMPLATE_LENGTH,
    message: `the text has ${text.length} characters; ${MAX_TEMPLATE_LENGTH} are allowed`,
    fix: "shorten it",
  };
}
