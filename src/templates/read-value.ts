import { type Token, TypeGuards, Value } from "liquidjs";
import { findField } from "../model/fields.ts";
import { pathInEvent } from "./path-in-event.ts";
import type { TemplateFault, TemplateVariable } from "./template.ts";

/** Names that mean something else than a variable of the view. An empty path: nothing of the view. */
export type Scope = {
  readonly loops: ReadonlyMap<string, readonly string[]>;
  readonly assigned: Set<string>;
  /** Asked for by an `if` around it. */
  readonly guarded: readonly (readonly string[])[];
};

/** What was found so far. */
export type Seen = { readonly variables: TemplateVariable[]; readonly faults: TemplateFault[] };

type PropertyAccess = Token & { readonly variable?: unknown; readonly props: readonly Token[] };

const FORLOOP = ["index", "index0", "rindex", "rindex0", "first", "last", "length"];
const OF_LISTS = ["first", "last", "size"];

/** Reads one value, its filters and their arguments. Returns the paths that the value itself names. */
export function readValue(
  value: unknown,
  scope: Scope,
  seen: Seen,
  optional: boolean,
): readonly (readonly string[])[] {
  if (!(value instanceof Value)) return readToken(value, scope, seen, optional);
  const [first] = value.initial.postfix;
  if (first && !isOneValue(value)) seen.faults.push(unclear(first));
  const lenient = optional || value.filters.some((filter) => filter.name === "default");
  const paths = value.initial.postfix.flatMap((token) => readToken(token, scope, seen, lenient));
  for (const argument of value.filters.flatMap((filter) => filter.args)) {
    readToken(Array.isArray(argument) ? argument[1] : argument, scope, seen, optional);
  }
  return paths;
}

/** Liquid passes over what is left of `a >` and `a b`. */
function isOneValue({ initial }: Value): boolean {
  const operators = initial.postfix.filter((token) => TypeGuards.isOperatorToken(token));
  const binary = operators.filter((token) => token.getText() !== "not").length;
  return initial.postfix.length - operators.length - binary === 1;
}

function unclear(token: Token): TemplateFault {
  const fix = "write one value, or compare two: `{% if event.check.score > 70 %}`";
  return { ...faultAt(token, "this is not one value", fix), code: "T302" };
}

function readToken(
  token: unknown,
  scope: Scope,
  seen: Seen,
  optional: boolean,
): readonly (readonly string[])[] {
  if (TypeGuards.isRangeToken(token)) {
    seen.faults.push(
      faultAt(token, "a text cannot make a list of numbers like (1..5)", "loop over a list of the event"),
    );
    return [];
  }
  if (!TypeGuards.isPropertyAccessToken(token)) return [];
  return readAccess(token, scope, seen, optional);
}

function readAccess(
  token: PropertyAccess,
  scope: Scope,
  seen: Seen,
  optional: boolean,
): readonly (readonly string[])[] {
  readToken(token.variable, scope, seen, optional);
  for (const prop of token.props) readToken(prop, scope, seen, false);
  const names = namesOf(token);
  const [root, ...rest] = names;
  if (token.variable !== undefined || root === undefined || scope.assigned.has(root)) return [];
  if (root === "forloop" && scope.loops.size > 0) {
    if (rest.length !== 1 || !FORLOOP.includes(rest.join("."))) {
      seen.faults.push(
        faultAt(token, `\`forloop\` has no \`${rest.join(".")}\``, `use one of: ${FORLOOP.join(", ")}`),
      );
    }
    return [];
  }
  const over = scope.loops.get(root);
  if (over?.length === 0) return [];
  const path = trimmed(over ? [...over, ...rest] : names);
  const guarded = scope.guarded.some((known) => known.join(".") === path.join("."));
  seen.variables.push({ path, offset: token.begin, optional: optional || guarded });
  return [path];
}

/** The names up to the first that is only known when the text is filled in. */
function namesOf(token: PropertyAccess): readonly string[] {
  const dynamic = token.props.findIndex((prop) => TypeGuards.isPropertyAccessToken(prop));
  return token.props.slice(0, dynamic < 0 ? undefined : dynamic).map(nameOf);
}

function nameOf(token: Token): string {
  return "content" in token ? String(token.content) : token.getText();
}

/** `tags[0]`, `tags.first` and `tags.size` speak of `tags`. */
function trimmed(path: readonly string[]): readonly string[] {
  const last = path.at(-1);
  if (path.length < 2 || last === undefined || isField(path)) return path;
  const ofList = /^-?\d+$/.test(last) || OF_LISTS.includes(last);
  return ofList ? trimmed(path.slice(0, -1)) : path;
}

/** Of the event, or of one of a digest's. */
function isField(path: readonly string[]): boolean {
  const inEvent = pathInEvent(path);
  return inEvent !== undefined && findField(inEvent.join(".")) !== undefined;
}

function faultAt(token: Token, message: string, fix: string): TemplateFault {
  return { code: "T303", offset: token.begin, length: Math.max(1, token.end - token.begin), message, fix };
}
