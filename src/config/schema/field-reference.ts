import { EVENT_FIELDS, type Field } from "../../model/fields.ts";
import type { CatalogueEntry } from "../../sources/catalogue.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import type { SourceKind } from "../../sources/source.ts";
import { tableRow } from "../yaml/describe-shape.ts";

/** All fields of an event, and for each event of each sender which of them it can carry, as Markdown. */
export function fieldReference(): string {
  return [`## All fields\n\n${allFields()}`, ...SOURCE_KINDS.map(senderText)].join("\n\n");
}

function allFields(): string {
  const head = ["field", "type", "may be missing", "personal", "meaning"];
  const rows = EVENT_FIELDS.map(rowOf);
  return [tableRow(head), tableRow(head.map(() => "---")), ...rows].join("").trimEnd();
}

function rowOf(field: Field): string {
  const values = field.values ? ` One of: ${named(field.values)}.` : "";
  const name = field.type === "any" ? `${field.path}.…` : field.path;
  const help = `${field.help}${values}`;
  return tableRow([`\`${name}\``, field.type, yes(field.optional), yes(field.personal), help]);
}

function yes(is: boolean): string {
  return is ? "yes" : "";
}

function named(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}

const ALWAYS = new Set(EVENT_FIELDS.filter(({ optional }) => !optional).map(({ path }) => path));

function senderText({ kind, catalogue }: SourceKind): string {
  const groups = Map.groupBy(catalogue, ([, entry]) => ownFields(entry));
  const texts = [...groups].map(([fields, events]) => groupText(fields, events));
  return [`<a id="${kind}"></a>\n\n## Events of ${kind}`, ...texts].join("\n\n");
}

/** Those that not every event has, as a sentence's end. */
function ownFields({ fields }: CatalogueEntry): string {
  const own = fields.filter((path) => !ALWAYS.has(path));
  return own.length > 0 ? named(own) : "nothing";
}

function groupText(fields: string, events: readonly (readonly [string, CatalogueEntry])[]): string {
  const rows = events.map(([name, { decision, decisions, values = {}, help }]) => {
    const closed = Object.entries(values).map(([path, all]) => ` \`${path}\` is one of ${named(all)}.`);
    return tableRow([`\`${name}\``, named(decisions ?? [decision]), help + closed.join("")]);
  });
  const head = tableRow(["event", "decision", "meaning"]) + tableRow(["---", "---", "---"]);
  return `These can carry, beyond what every event has, ${fields}:\n\n${head}${rows.join("")}`.trimEnd();
}
