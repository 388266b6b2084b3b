import { OPERATOR_ENTRIES } from "../rules/operators.ts";
import { tableRow } from "../yaml/describe-shape.ts";

type Row = readonly [anchor: string, example: string, types: string, meaning: string];

/** One example for each operator, on a field that it fits. */
const OPERATOR_EXAMPLES: Readonly<Record<string, string>> = {
  is_not: "check.risk: { is_not: low }",
  not_in: "subject.country: { not_in: [NO, SE] }",
  at_least: "check.score: { at_least: 70 }",
  at_most: "check.score: { at_most: 70 }",
  more_than: "check.score: { more_than: 70 }",
  less_than: "check.score: { less_than: 70 }",
  between: "check.score: { between: [40, 70] }",
  starts_with: 'check.template: { starts_with: "itmpl_" }',
  ends_with: 'subject.email: { ends_with: "@example.com" }',
  contains: 'check.comment: { contains: "passport" }',
  matches: 'subject.email: { matches: "*@example.*" }',
  includes_all: "check.tags: { includes_all: [vip, eu] }",
  includes_none: "check.tags: { includes_none: [test] }",
  older_than: "check.expires_at: { older_than: 30d }",
  newer_than: "check.expires_at: { newer_than: 30d }",
  exists: "subject.email: { exists: true }",
  in_list: "subject.country: { in_list: watch }",
};

const PLAIN_ROWS: readonly Row[] = [
  ["is", "check.risk: high", "text, number, list", "Is exactly this; a list: has it in it."],
  [
    "in",
    "check.risk: [high, severe]",
    "text, number, list",
    "Is one of these; a list: has one of them in it.",
  ],
];
const OTHER_ROWS: readonly Row[] = [
  [
    "ignore_case",
    'subject.email: { ends_with: "@EXAMPLE.com", ignore_case: true }',
    "text",
    "Beside `starts_with`, `ends_with`, `contains`, `matches`: capitals do not matter.",
  ],
  ["any", "any: [{ check.risk: high }, { check.tags: vip }]", "", "At least one of these conditions holds."],
  ["all", "all: [{ check.risk: high }, { check.tags: vip }]", "", "All of these conditions hold."],
  ["not", "not: { check.risk: low }", "", "These conditions do not all hold."],
];

/** Every line that can stand below `when:`, by its anchor. */
export const CONDITION_ROWS: readonly Row[] = [
  ...PLAIN_ROWS,
  ...OPERATOR_ENTRIES.map(
    ([name, { types, help }]): Row => [name, OPERATOR_EXAMPLES[name] ?? "", types.join(", "), help],
  ),
  ...OTHER_ROWS,
];

/** Conditions as a table, each with an anchor and an example. */
export function conditionReference(): string {
  const rows = CONDITION_ROWS.map(([anchor, example, types, meaning]) =>
    tableRow([`<a id="when-${anchor}"></a>\`${example}\``, types, meaning]),
  );
  const head = tableRow(["you write", "fields", "true if"]) + tableRow(["---", "---", "---"]);
  return `<a id="when"></a>\n\n## Conditions, below \`when:\`\n\n${INTRO}\n\n${head}${rows.join("")}`.trimEnd();
}

const INTRO =
  "All lines must hold. A field that is missing is never equal to, larger than or part of anything: of the lines about a " +
  "single field only `is_not`, `not_in` and `exists: false` are true then. Numbers and text are never converted into each other. " +
  "Fields below `raw.` are the payload as it came, and take any comparison.";
