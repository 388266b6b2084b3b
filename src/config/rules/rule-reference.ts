import { z } from "zod";
import { ACTION_KINDS } from "../../actions/registry.ts";
import { TAGS } from "../../templates/engine.ts";
import { FILTERS } from "../../templates/filters.ts";
import { defaultInWords, descriptionOf, tableRow, typeInWords } from "../yaml/describe-shape.ts";
import { shapesInside, shapesOf } from "../yaml/schema-shapes.ts";
import { cancelWhenSchema, digestSchema, oncePerSchema, repeatSchema } from "./modifier-schema.ts";
import { OPERATOR_ENTRIES } from "./operators.ts";
import { bodySchema, defaultSchema, entrySchema, fileSchema, ruleSchema } from "./rule-schema.ts";
import { hoursSchema, messageSchema } from "./shared-schema.ts";
import { FILTER_HELP, TAG_HELP } from "./template-help.ts";

/** Markdown tables of everything that may stand in a rule file, from the schemas and tables that check it. */
export function ruleReference(): string {
  return [
    keySection("The file", fileSchema),
    keySection("A rule, below its id in `rules:`", ruleSchema),
    keySection("`default:`", defaultSchema),
    keySection("A text, below its name in `messages:`", messageSchema),
    keySection("Hours, below their name in `hours:`", hoursSchema),
    keySection("An action, an entry of `do:`", entrySchema(ACTION_KINDS)),
    keySection("Below `repeat:`", repeatSchema),
    keySection("Below `cancel_when:`", cancelWhenSchema),
    keySection("Below `digest:`", digestSchema),
    keySection("Below `once_per:`", oncePerSchema),
    ...ACTION_KINDS.map((action) => keySection(`Below \`${action.kind}:\``, bodySchema(action))),
    section("Conditions, below `when:`", ["you write", "fields", "true if"], conditionRows()),
    section(
      "Filters: `{{ value | filter: argument }}`",
      ["filter", "gives"],
      helpRows(Object.keys(FILTERS), FILTER_HELP),
    ),
    section("Tags: `{% tag %}`", ["tag", "does"], helpRows(TAGS, TAG_HELP)),
  ].join("\n");
}

function section(title: string, heads: readonly string[], rows: readonly string[]): string {
  return `## ${title}\n\n${tableRow(heads)}${tableRow(heads.map(() => "---"))}${rows.join("")}`;
}

function keySection(title: string, schema: z.ZodType): string {
  const rows = shapesOf(schema).flatMap((shape) => {
    const keys = shape.schema instanceof z.ZodObject ? Object.keys(shape.schema.shape) : [];
    return keys.map((key) => {
      const shapes = shapesInside(shape, key);
      const meaning = descriptionOf(shapes) ?? "What stands below it has a table of its own.";
      return tableRow([`\`${key}\``, typeInWords(shapes), defaultInWords(shapes), meaning]);
    });
  });
  return section(title, ["key", "type", "default", "meaning"], rows);
}

const OPERANDS: Readonly<Record<(typeof OPERATOR_ENTRIES)[number][1]["operand"], string>> = {
  scalar: "x",
  scalars: "[x, y]",
  number: "70",
  range: "[40, 70]",
  text: '"x"',
  duration: "30d",
  boolean: "true",
  "list name": "my-list",
};

/** What is no operator: the value itself, and groups. */
const PLAIN_ROWS = [
  ["`field: x`", "text, number, list", "Is exactly this; a list: has it in it."],
  ["`field: [x, y]`", "text, number, list", "Is one of these; a list: has one of them in it."],
];
const GROUP_ROWS = [
  ["`any: [{ field: x }, { field: y }]`", "", "At least one of these conditions holds."],
  ["`all: [{ field: x }, { field: y }]`", "", "All of these conditions hold."],
  ["`not: { field: x }`", "", "These conditions do not all hold."],
  [
    "`ignore_case: true`",
    "text",
    "Beside `starts_with`, `ends_with`, `contains`, `matches`: capitals do not matter.",
  ],
];

function conditionRows(): readonly string[] {
  const operators = OPERATOR_ENTRIES.map(([name, { operand, types, help }]) => [
    `\`field: { ${name}: ${OPERANDS[operand]} }\``,
    types.join(", "),
    help,
  ]);
  return [...PLAIN_ROWS, ...operators, ...GROUP_ROWS].map(tableRow);
}

function helpRows(names: readonly string[], help: Readonly<Record<string, string>>): readonly string[] {
  return names.toSorted().map((name) => tableRow([`\`${name}\``, help[name] ?? ""]));
}
