import { expect } from "vitest";
import { parseTemplate } from "../../src/templates/parse-template.ts";
import type { Escape, Template, TemplateFault, View } from "../../src/templates/template.ts";

/** A parsed template; fails the test when the text is at fault. */
export function parse(text: string, escaping: Escape = "slack"): Template {
  const parsed = parseTemplate(text, escaping);
  if (!parsed.ok) expect.fail(`${text}: ${JSON.stringify(parsed.faults)}`);
  return parsed.template;
}

/** The text of a template, filled in. */
export function render(text: string, view: View, escaping: Escape = "slack"): string {
  return parse(text, escaping).render(view);
}

/** The faults of a text. */
export function faultsOf(text: string): readonly TemplateFault[] {
  const parsed = parseTemplate(text, "slack");
  return parsed.ok ? [] : parsed.faults;
}

/** A view of one event with this full name. */
export function named(full: string): View {
  return { event: { subject: { name: { full } } }, now: "2026-03-02T10:00:00.000Z" };
}
