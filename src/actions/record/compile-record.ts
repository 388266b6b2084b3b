import { z } from "zod";
import { type Field, type FieldType, findField } from "../../model/fields.ts";
import type { Template } from "../../templates/template.ts";
import type { ColumnType, CompileTools, RecordTable } from "../action.ts";
import { columnValue } from "./column-value.ts";

/** The YAML of a `record` action. */
export const recordBody = z.strictObject({
  table: z.string().min(1).meta({ description: "A table of `records:` in the settings." }),
  key: z
    .string()
    .min(1)
    .meta({
      description: "Which record: the value of the table's key column.",
      examples: ["{{ event.subject.reference }}"],
    }),
  set: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .meta({ description: "Column → value or template. A value that is missing empties the column." }),
});

export type RecordBody = z.infer<typeof recordBody>;

export type RecordColumn = {
  readonly name: string;
  readonly type: ColumnType;
  readonly value: { readonly template: Template } | { readonly literal: unknown };
};

export type RecordSpec = {
  readonly table: string;
  readonly key: Template;
  readonly columns: readonly RecordColumn[];
};

const TYPE_WORDS: Readonly<Record<ColumnType, string>> = {
  text: "text",
  number: "numbers",
  time: "times (2026-03-02T10:00:00Z)",
  boolean: "true or false",
};
const HAS_TEMPLATE = /\{\{|\{%/;
const ONLY_ONE_OUTPUT = /^\{\{[^{}]*\}\}$/;
/** Without a filter, which may change its type. */
const FIELD_ALONE = /^\{\{-?\s*event\.([\w.]+)\s*-?\}\}$/;

/** Parses the templates and holds the columns against the table of the settings. */
export function compileRecord(body: RecordBody, tools: CompileTools): RecordSpec {
  const table = tools.table(body.table);
  if (!table) reportTable(body.table, tools);
  if (tools.about === "schedule") tools.problem([], "A403", NO_EVENT, "use slack, email or webhook here");
  const columns = Object.entries(body.set).map(([name, value]) => {
    const type = table ? typeOf(table, name, tools) : undefined;
    if (table && type) checkValue({ table, name, type, value }, tools);
    return columnOf(name, type ?? "text", value, tools);
  });
  return { table: body.table, key: tools.template(["key"], body.key, "none"), columns };
}

const NO_EVENT = "a record is changed by an event, and this rule runs by the clock";

function reportTable(name: string, tools: CompileTools): void {
  const meant = tools.meant(name, tools.tables);
  tools.problem(
    ["table"],
    "A402",
    `the settings have no table \`${name}\``,
    meant ? `did you mean "${meant}"?` : "add it to relay.yaml under `records:`, or mend the name",
  );
}

function typeOf(table: RecordTable, name: string, tools: CompileTools): ColumnType | undefined {
  if (Object.hasOwn(table.columns, name)) return table.columns[name];
  const isKey = name === table.key;
  const meant = tools.meant(name, Object.keys(table.columns));
  const others = meant ? `did you mean "${meant}"?` : `use one of: ${Object.keys(table.columns).join(", ")}`;
  tools.problem(
    ["set", name],
    "A402",
    isKey
      ? `\`${name}\` is the key of the table \`${table.name}\``
      : `the table \`${table.name}\` has no column \`${name}\``,
    isKey ? "write its value as `key:`" : others,
  );
  return undefined;
}

type Cell = {
  readonly table: RecordTable;
  readonly name: string;
  readonly type: ColumnType;
  readonly value: RecordBody["set"][string];
};

function checkValue({ table, name, type, value }: Cell, tools: CompileTools): void {
  if (canFit(type, value)) return;
  const holds = `the column \`${table.name}.${name}\` holds ${TYPE_WORDS[type]}`;
  const field = fieldAlone(value);
  const message = field ? `${holds}; event.${field.path} ${IS_WORDS[field.type]}` : holds;
  const fix = field
    ? `name a field that fits, or write \`${name}: ${fitting(field.type)}\` in relay.yaml`
    : "write such a value, or a single {{ … }} with nothing around it";
  tools.problem(["set", name], "A402", message, fix);
}

const IS_WORDS: Readonly<Record<FieldType, string>> = {
  text: "is text",
  number: "is a number",
  time: "is a time",
  list: "is a list",
  any: "may be anything",
};

function fitting(type: FieldType): ColumnType {
  return type === "number" || type === "time" ? type : "text";
}

/** Text around a `{{ … }}` makes text, which only text columns hold; a field alone has a type of its own. */
function canFit(type: ColumnType, value: RecordBody["set"][string]): boolean {
  if (typeof value !== "string" || !HAS_TEMPLATE.test(value)) return columnValue(type, value).ok;
  if (type === "text" || value.includes("{%")) return true;
  const field = fieldAlone(value);
  return field ? field.type === type || field.type === "any" : ONLY_ONE_OUTPUT.test(value);
}

function fieldAlone(value: RecordBody["set"][string]): Field | undefined {
  const path = typeof value === "string" ? FIELD_ALONE.exec(value)?.[1] : undefined;
  return path === undefined ? undefined : findField(path);
}

function columnOf(
  name: string,
  type: ColumnType,
  value: RecordBody["set"][string],
  tools: CompileTools,
): RecordColumn {
  if (typeof value !== "string") return { name, type, value: { literal: value } };
  return { name, type, value: { template: tools.template(["set", name], value, "none") } };
}
