import {
  Context,
  evalToken,
  type ForTag,
  type Template as Node,
  Output,
  toValue,
  toValueSync,
} from "liquidjs";
import { engineFor } from "./engine.ts";
import { plainText } from "./escape-value.ts";
import { isKnownPath } from "./is-known-path.ts";
import { isLink } from "./link.ts";
import { countParts, loopsOf } from "./read-variables.ts";
import { countOutput, countTurn, countWork, openBudget, sizeOf } from "./render-budget.ts";
import { RenderError } from "./render-error.ts";
import type { Escape, Template, TemplateVariable, View } from "./template.ts";

type Parsed = {
  readonly text: string;
  readonly nodes: Node[];
  readonly variables: readonly TemplateVariable[];
  readonly escaping: Escape;
};

/**
 * A template of parsed nodes. A field that the event may lack is empty text when it is missing, so that no message
 * is lost for a first name (the check at load warns of it); so is whatever `raw` lacks. A name that nobody has, or
 * that this kind of delivery has not, throws a RenderError.
 */
export function makeTemplate({ text, nodes, variables, escaping }: Parsed): Template {
  for (const loop of loopsOf(nodes)) meter(loop);
  const only = nodes.length === 1 && nodes[0] instanceof Output ? nodes[0] : undefined;
  const render = (view: View) => guarded(() => write(nodes, checked(view, variables), escaping));
  return {
    text,
    variables,
    render,
    value: (view) =>
      only ? guarded(() => evaluate(only, checked(view, variables), escaping)) : render(view),
  };
}

/** Counts what a loop runs over, and by a part in front of its own every turn. */
function meter(loop: ForTag): void {
  const run = loop.render.bind(loop);
  loop.render = function* (context, emitter) {
    countWork(context, sizeOf(toValueSync(evalToken(loop.collection, context, true))));
    return yield* run(context, emitter);
  };
  const parts = countParts(loop.templates);
  loop.templates.unshift({ token: loop.token, render: (context: Context) => countTurn(context, parts) });
}

function checked(view: View, variables: readonly TemplateVariable[]): View {
  const unknown = variables.find(({ path, optional }) => !optional && !isKnown(path, view));
  if (!unknown) return view;
  const path = unknown.path.join(".");
  throw new RenderError(`There is no \`${path}\` to fill into the text.`, path);
}

/** Only what the delivery has: no `event` in a digest. */
function isKnown(path: readonly string[], view: View): boolean {
  return Object.hasOwn(view, path[0] ?? "") && isKnownPath(path);
}

function write(nodes: Node[], view: View, escaping: Escape): string {
  const { context, engine } = open(view, escaping);
  const budget = openBudget(context);
  const emitter = {
    buffer: "",
    write(value: unknown): void {
      const text = plainText(value);
      countOutput(budget, text.length);
      emitter.buffer += text;
    },
  };
  toValueSync(engine.renderer.renderTemplates(nodes, context, emitter));
  return emitter.buffer;
}

function evaluate(output: Output, view: View, escaping: Escape): unknown {
  const { context } = open(view, escaping);
  const budget = openBudget(context);
  const value: unknown = toValue(toValueSync(output.value.value(context)));
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string" && !isLink(value)) return value;
  const text = plainText(value);
  countOutput(budget, text.length);
  return text;
}

function open(
  view: View,
  escaping: Escape,
): { readonly context: Context; readonly engine: ReturnType<typeof engineFor> } {
  const engine = engineFor(escaping);
  return { engine, context: new Context(view, engine.options, { sync: true }, { liquid: engine }) };
}

/** Only our own errors come out, and no value in their words. */
function guarded<T>(fill: () => T): T {
  try {
    return fill();
  } catch (error) {
    throw ownError(error) ?? new RenderError("The text could not be filled in for this event.");
  }
}

function ownError(error: unknown): RenderError | undefined {
  if (error instanceof RenderError) return error;
  const cause: unknown = Reflect.get(Object(error), "originalError");
  return cause instanceof Error ? ownError(cause) : undefined;
}
