import { type Context, defaultOperators, Liquid } from "liquidjs";
import { escapeValue } from "./escape-value.ts";
import { FILTERS, type FilterTools } from "./filters.ts";
import { checkLength, countWork, sizeOf } from "./render-budget.ts";
import type { Escape } from "./template.ts";

/** The tags that a template may use; all others are taken out of the engine. */
export const TAGS: readonly string[] = [
  "if",
  "unless",
  "case",
  "for",
  "break",
  "continue",
  "comment",
  "assign",
];

/** Longest list that a range may make; ranges are refused at load, this is the second lock. */
const MEMORY_LIMIT = 100_000;

const COUNTED_OPERATORS: readonly string[] = ["contains", "==", "!="];

const ENGINES: Readonly<Record<Escape, Liquid>> = {
  slack: makeEngine("slack"),
  html: makeEngine("html"),
  text: makeEngine("text"),
  none: makeEngine("none"),
};

/** The Liquid engine of a kind of text, cut down to our tags and filters. Each is made once. */
export function engineFor(escaping: Escape): Liquid {
  return ENGINES[escaping];
}

function makeEngine(escaping: Escape): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    lenientIf: true,
    // Values that are serialised later keep their type.
    ...(escaping === "none" ? {} : { outputEscape: (value: unknown) => escapeValue(value, escaping) }),
    operators: { ...defaultOperators, ...Object.fromEntries(COUNTED_OPERATORS.map(countedOperator)) },
    memoryLimit: MEMORY_LIMIT,
    timezoneOffset: 0,
    locale: "en-GB",
    templates: {},
  });
  for (const tag of Object.keys(engine.tags)) if (!TAGS.includes(tag)) delete engine.tags[tag];
  for (const name of Object.keys(engine.filters)) engine.unregisterFilter(name);
  for (const [name, filter] of Object.entries(FILTERS)) addFilter(engine, name, filter);
  return engine;
}

function addFilter(engine: Liquid, name: string, filter: (typeof FILTERS)[string]): void {
  engine.registerFilter(name, function (value: unknown, ...args: unknown[]) {
    const context = this.context;
    for (const given of [value, ...args]) countWork(context, sizeOf(given));
    const result = filter({ value, args, tools: toolsOf(context) });
    checkLength(typeof result === "string" ? result.length : 0);
    return result;
  });
}

function toolsOf(context: Context): FilterTools {
  return { now: Reflect.get(context.environments, "now") };
}

/** Comparing reads both sides to the end. */
function countedOperator(
  name: string,
): readonly [string, (left: unknown, right: unknown, context: Context) => boolean] {
  return [
    name,
    (left, right, context) => {
      countWork(context, sizeOf(left) + (name === "contains" ? 0 : sizeOf(right)));
      return Reflect.apply(defaultOperators[name] ?? never, undefined, [left, right, context]);
    },
  ];
}

function never(): boolean {
  return false;
}
