import { findField } from "../../model/fields.ts";
import type { Escape, TemplateVariable } from "../../templates/template.ts";
import { didYouMean } from "../did-you-mean.ts";
import { fieldFix, fieldsInside } from "./meant-field.ts";
import type { Finding } from "./reporter.ts";
import type { RuleFields } from "./vocabulary.ts";

/** What a rule's templates may name, and what is sure to be there. */
export type TemplateWords = {
  readonly fields: RuleFields;
  /** Optional fields that the rule's conditions make sure of. */
  readonly present: ReadonlySet<string>;
};

const OTHER_VARIABLES: readonly string[] = ["rule.id", "delivery.id", "now"];

/** What is wrong with one variable of a template, if anything. A missing value leaves a gap in text, not in data. */
export function checkVariable(
  variable: TemplateVariable,
  words: TemplateWords,
  escaping: Escape,
): Finding | undefined {
  const [root, ...rest] = variable.path;
  const name = variable.path.join(".");
  if (OTHER_VARIABLES.includes(name)) return undefined;
  if (root !== "event") return unknownRoot(name, words);
  const path = rest.join(".");
  const field = words.fields.find(path);
  if (!field || path === "") return unknownField(name, path, words);
  const isSure = !field.optional || field.type === "any" || words.present.has(path) || variable.optional;
  return isSure || escaping === "none" ? undefined : mayBeMissing(name);
}

function unknownRoot(name: string, { fields }: TemplateWords): Finding {
  const meant = didYouMean(name, OTHER_VARIABLES);
  const isField = fields.find(name) || fieldsInside(name, fields.paths).length > 0;
  const fix =
    meant && !isField ? `did you mean "${meant}"?` : fieldFix(name, fields.paths, "event.", NAMEABLE);
  return { code: "T301", message: `there is no "${name}" to fill in`, fix };
}

const NAMEABLE = "a text can name event.…, rule.id, delivery.id and now";

function unknownField(name: string, path: string, { fields }: TemplateWords): Finding {
  const inside = path === "" ? fields.paths.slice(0, MOST_SHOWN) : fieldsInside(path, fields.paths);
  if (inside.length > 0) {
    const shown = inside.map((known) => `event.${known}`);
    return { code: "T301", message: `"${name}" is a group of fields`, fix: `name one: ${shown.join(", ")}` };
  }
  const fix = findField(path)
    ? "take it out, or listen to events that carry it"
    : fieldFix(path, fields.paths, "event.");
  return { code: "T301", message: fields.lacking(path), fix };
}

const MOST_SHOWN = 5;

function mayBeMissing(name: string): Finding {
  return {
    code: "W605",
    severity: "warning",
    message: `"${name}" may be missing; the text then has a gap`,
    fix: name.startsWith("event.links.")
      ? `leave out what depends on it:  {% if ${name} %} … {% endif %}`
      : `say what to write instead:  {{ ${name} | default: 'unknown' }}`,
  };
}
