import { z } from "zod";
import { ACTION_KINDS } from "../../actions/registry.ts";
import { cancelWhenSchema, digestSchema, oncePerSchema, repeatSchema } from "../rules/modifier-schema.ts";
import { bodySchema, defaultSchema, entrySchema, eventRuleSchema, fileSchema } from "../rules/rule-schema.ts";
import { hoursSchema, messageSchema } from "../rules/shared-schema.ts";
import { testFileSchema, testSchema } from "../tests/test-schema.ts";
import { defaultInWords, descriptionOf, typeInWords } from "../yaml/describe-shape.ts";
import { type Shape, shapesAt, shapesInside, shapesOf } from "../yaml/schema-shapes.ts";
import { RULE_EXAMPLES, type SectionExamples } from "./rule-examples.ts";
import { TEST_EXAMPLES } from "./test-examples.ts";

/** A section of the page: its anchor, its title, and what has the keys that it explains. */
type Section = readonly [id: string, title: string, keyed: z.core.$ZodType | readonly Shape[]];

const SECTIONS: readonly Section[] = [
  ["file", "The file", fileSchema],
  ["rule", "A rule, below its id in `rules:`", eventRuleSchema],
  ["default", "What runs when no rule matched, below `default:`", defaultSchema],
  ["message", "A text, below its name in `messages:`", messageSchema],
  ["hours", "Hours, below their name in `hours:`", hoursSchema],
  ["action", "An action, an entry of `do:`", entrySchema(ACTION_KINDS)],
  ["repeat", "Below `repeat:`", repeatSchema],
  ["cancel_when", "Below `cancel_when:`", cancelWhenSchema],
  ["digest", "Below `digest:`", digestSchema],
  ["once_per", "Below `once_per:`", oncePerSchema],
  ...ACTION_KINDS.map((kind): Section => [kind.kind, `Below \`${kind.kind}:\``, bodySchema(kind)]),
  ["test-file", "A file of tests, `name.test.yaml`", testFileSchema],
  ["test", "A test, an entry of `tests:`", testSchema],
  ["step", "A step of a test, an entry of `steps:`", shapesAt(testSchema, ["steps", 0])],
  ["incoming", "What comes in, below `event:` of a step", shapesAt(testSchema, ["steps", 0, "event"])],
  ["expect", "What must come of it, below `expect:` of a step", shapesAt(testSchema, ["steps", 0, "expect"])],
  ["sent", "An entry of `sent:`", shapesAt(testSchema, ["steps", 0, "expect", "sent"])],
  ["recorded", "An entry of `recorded:`", shapesAt(testSchema, ["steps", 0, "expect", "recorded"])],
];

/** The examples of every section. */
export const EXAMPLES: Readonly<Record<string, SectionExamples>> = { ...RULE_EXAMPLES, ...TEST_EXAMPLES };

/** The example of a key, if there is one. */
export function exampleOf(section: string, key: string): string | undefined {
  const keys = EXAMPLES[section]?.keys;
  return keys?.[key] ?? keys?.["*"];
}

/** Every key of a rule file with an anchor, its type, its meaning and an example, from the schemas that check it. */
export function ruleReference(): string {
  return SECTIONS.map(sectionText).join("\n\n");
}

/** Every section and key, for who wants to know whether all are explained. */
export function explainedKeys(): readonly (readonly [section: string, key: string])[] {
  return SECTIONS.flatMap(([id, , keyed]) => keysOf(keyed).map(({ key }) => [id, key] as const));
}

type Key = { readonly key: string; readonly shapes: readonly Shape[] };

function keysOf(keyed: Section[2]): readonly Key[] {
  const shapes = keyed instanceof z.core.$ZodType ? shapesOf(keyed) : keyed;
  return shapes.flatMap((shape) => {
    const keys = shape.schema instanceof z.ZodObject ? Object.keys(shape.schema.shape) : [];
    return keys.map((key) => ({ key, shapes: shapesInside(shape, key) }));
  });
}

function sectionText([id, title, keyed]: Section): string {
  const keys = keysOf(keyed);
  const index = keys.map(({ key }) => `[\`${key}\`](#${anchorOf(id, key)})`).join(" · ");
  return [`<a id="${id}"></a>\n\n## ${title}`, index, ...keys.map((key) => keyText(id, key))].join("\n\n");
}

function keyText(section: string, { key, shapes }: Key): string {
  const meaning = descriptionOf(shapes) ?? `What to do; what stands below it is [further down](#${key}).`;
  const example = exampleOf(section, key);
  return [
    `<a id="${anchorOf(section, key)}"></a>\n\n### \`${key}\``,
    `${typeInWords(shapes)} · ${whetherNeeded(shapes)}`,
    meaning,
    ...(example === undefined ? [] : [`\`\`\`yaml\n${example}\n\`\`\``]),
  ].join("\n\n");
}

function whetherNeeded(shapes: readonly Shape[]): string {
  const otherwise = defaultInWords(shapes);
  if (otherwise === "required") return "required";
  return otherwise === "" ? "optional" : `optional, ${otherwise} if absent`;
}

/** `action-after`. */
function anchorOf(section: string, key: string): string {
  return `${section}-${key}`;
}
