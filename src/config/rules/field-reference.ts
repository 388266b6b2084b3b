import { EVENT_FIELDS, type Field } from "../../model/fields.ts";

/** All fields of an event as a Markdown table, for the docs. */
export function fieldReference(): string {
  const rows = EVENT_FIELDS.map(rowOf);
  return [
    "| field | type | may be missing | personal | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function rowOf(field: Field): string {
  const values = field.values ? ` One of: ${field.values.map((value) => `\`${value}\``).join(", ")}.` : "";
  const name = field.type === "any" ? `${field.path}.…` : field.path;
  const cells = [
    `\`${name}\``,
    field.type,
    yes(field.optional),
    yes(field.personal),
    `${field.help}${values}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function yes(is: boolean): string {
  return is ? "yes" : "";
}
