import { parse } from "yaml";
import { ACTION_KINDS } from "../../src/actions/registry.ts";
import { keysOf } from "../../src/config/yaml/keys-of.ts";
import { under } from "../../src/config/yaml/under.ts";
import { isNamed } from "../../src/route/listening.ts";
import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import { type Recipe, readRecipes } from "./read-recipes.ts";

/** In the order of the page. */
const GROUPS = [
  "Alerts",
  "Reminders",
  "Digests",
  "Summaries",
  "Hours",
  "Records",
  "Other systems",
  "Trying out",
];
/** Of a rule's own keys, those that not every rule has. */
const RULE_KEYS = ["schedule", "from", "mode"];
const NO_MODIFIERS = [...ACTION_KINDS.map(({ kind }) => kind), "id"];

/** `docs/recipes.md`, below its introduction: an index by what recipes do, then each with its words and its rules. */
export function recipesPage(): string {
  const recipes = readRecipes();
  const strange = recipes.find(({ group }) => !GROUPS.includes(group));
  if (strange) throw new Error(`The title of ${strange.name} begins with none of: ${GROUPS.join(", ")}.`);
  const sorted = GROUPS.flatMap((group) => recipes.filter((recipe) => recipe.group === group));
  const rows = sorted.map(indexRow);
  const head = ["| | what it does | events of | by | uses |", "| --- | --- | --- | --- | --- |"];
  return [[...head, ...rows].join("\n"), ...sorted.map(section)].join("\n\n");
}

function indexRow(recipe: Recipe, index: number, all: readonly Recipe[]): string {
  const data: unknown = parse(recipe.text);
  const group = all[index - 1]?.group === recipe.group ? "" : recipe.group;
  const uses = usesOf(data).map(({ key, anchor }) => `[\`${key}\`](rules.md#${anchor})`);
  const cells = [
    group,
    `[${recipe.title}](#${anchorOf(recipe)})`,
    sendersOf(data).join(", "),
    kindsOf(data).join(", "),
    uses.join(" "),
  ];
  return `| ${cells.join(" | ")} |`;
}

const IN_SETTINGS =
  "In `relay.yaml`; of a section that is there already, add only what stands below its name. Then start the relay again:";

function section(recipe: Recipe): string {
  const { name, title, words, settings, rules } = recipe;
  const needs = settings === "" ? [] : [IN_SETTINGS, code(settings)];
  return [
    `<a id="${anchorOf(recipe)}"></a>\n\n## ${title}`,
    `${words}\n\n[rules/recipes/${name}](../rules/recipes/${name})`,
    ...needs,
    code(rules),
  ].join("\n\n");
}

function anchorOf({ name }: Recipe): string {
  return name.replace(".yaml", "");
}

function code(yaml: string): string {
  return `\`\`\`yaml\n${yaml}\n\`\`\``;
}

/** Kinds of sender that send what the rules listen to. */
function sendersOf(data: unknown): readonly string[] {
  const names = rulesOf(data).flatMap((rule) => listOf(under(rule, "event")).map(String));
  if (names.length === 0) return ["all"];
  return SOURCE_KINDS.filter(({ catalogue }) =>
    [...catalogue.keys()].some((type) => isNamed(type, names)),
  ).map(({ kind }) => kind);
}

function kindsOf(data: unknown): readonly string[] {
  const keys = new Set(actionsOf(data).flatMap(keysOf));
  return ACTION_KINDS.map(({ kind }) => kind).filter((kind) => keys.has(kind));
}

/** What not every rule has, with its place in the reference. */
function usesOf(data: unknown): readonly { readonly key: string; readonly anchor: string }[] {
  const rules = new Set(rulesOf(data).flatMap(keysOf));
  const actions = new Set(actionsOf(data).flatMap(keysOf));
  return [
    ...keysOf(data)
      .filter((key) => key === "default" || key === "lists")
      .map((key) => ({ key, anchor: `file-${key}` })),
    ...RULE_KEYS.filter((key) => rules.has(key)).map((key) => ({ key, anchor: `rule-${key}` })),
    ...[...actions]
      .filter((key) => !NO_MODIFIERS.includes(key))
      .map((key) => ({ key, anchor: `action-${key}` })),
  ];
}

function rulesOf(data: unknown): readonly unknown[] {
  const fallback: unknown = under(data, "default");
  return [...Object.values(Object(under(data, "rules"))), ...(fallback === undefined ? [] : [fallback])];
}

function actionsOf(data: unknown): readonly unknown[] {
  const written = rulesOf(data).flatMap((rule) => listOf(under(rule, "do")));
  return written.flatMap((action) => [action, ...listOf(under(action, "on_failure"))]);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
