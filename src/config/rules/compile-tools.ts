import type { CompileTools, RecordTable } from "../../actions/action.ts";
import type { ParsedTemplate } from "../../templates/parse-template.ts";
import type { Escape, Template } from "../../templates/template.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkVariable, type TextWords } from "./check-variables.ts";
import { lookAlikes } from "./look-alikes.ts";
import type { Reporter } from "./reporter.ts";
import type { SharedParts } from "./shared-parts.ts";
import { withMeant } from "./text-fault.ts";

type ToolParts = {
  readonly reporter: Reporter;
  /** Of the action's body. */
  readonly path: YamlPath;
  readonly words: TextWords;
  readonly shared: SharedParts;
  readonly tables: readonly RecordTable[];
  readonly parse: (text: string, escaping: Escape) => ParsedTemplate;
};

const MESSAGES = "messages";

/** What an action's kind may ask while it is compiled; everything wrong is reported where it stands. */
export function createCompileTools(parts: ToolParts): CompileTools {
  const { reporter, path, words, shared, tables } = parts;
  return {
    template(below, text, escaping) {
      const message = below[0] === MESSAGES ? shared.messages.get(String(below[1])) : undefined;
      const place = message
        ? { reporter: message.reporter, path: below }
        : { reporter, path: [...path, ...below] };
      return checkedTemplate(place, words, text, { parse: parts.parse, escaping });
    },
    problem(below, code, message, fix) {
      reporter.at([...path, ...below], { code, message, fix });
    },
    about: words.about,
    table: (name) => tables.find((table) => table.name === name),
    tables: tables.map(({ name }) => name),
    meant: didYouMean,
    message(name) {
      const found = shared.messages.get(name);
      if (!found && !shared.isWhole) return { text: "", path: [MESSAGES, name] };
      return found && { text: found.text, html: found.html, path: [MESSAGES, name] };
    },
  };
}

/** A variable as it stands in a text. */
const WRITTEN = /^[\w-]+(?:\.[\w-]+|\[[^\]{}|]*\])*/;
const MAX_WRITTEN = 200;

type TextPlace = { readonly reporter: Reporter; readonly path: YamlPath };

function checkedTemplate(
  { reporter, path }: TextPlace,
  words: TextWords,
  text: string,
  { parse, escaping }: { readonly parse: ToolParts["parse"]; readonly escaping: Escape },
): Template {
  const parsed = parse(text, escaping);
  if (!parsed.ok) {
    for (const fault of parsed.faults) reporter.inText(path, fault, withMeant(fault, text));
    return NOTHING;
  }
  for (const { finding, ...range } of lookAlikes(text)) reporter.inText(path, range, finding);
  for (const variable of parsed.template.variables) {
    const { offset } = variable;
    const [written = ""] = WRITTEN.exec(text.slice(offset, offset + MAX_WRITTEN)) ?? [];
    const finding = checkVariable({ ...variable, written }, words, escaping);
    if (finding) reporter.inText(path, { offset, length: written.length }, finding);
  }
  return parsed.template;
}

/** Stands in for a template with faults; a set with faults is never used. */
const NOTHING: Template = { text: "", variables: [], render: () => "", value: () => undefined };
