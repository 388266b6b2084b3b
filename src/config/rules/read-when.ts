import type { Condition } from "../../route/condition.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysOf } from "../yaml/keys-of.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { meantLine } from "./meant-condition.ts";
import { type FieldWords, readField } from "./read-field-test.ts";
import type { Reporter } from "./reporter.ts";

const MAX_DEPTH = 4;
const MAX_LEAVES = 100;

/** Everything that a `when:` is checked against. */
export type WhenWords = FieldWords & { readonly reporter: Reporter };

type Place = {
  readonly path: YamlPath;
  /** How the condition is named in explanations: `any[0].check.score`. */
  readonly name: string;
  readonly depth: number;
};

/** A `when:` as a checked condition; what is wrong in it is reported and left out. */
export function readWhen(words: WhenWords, path: YamlPath, raw: unknown): Condition {
  const condition = readMap(words, raw, { path, name: "", depth: 0 });
  if (leavesOf(condition) > MAX_LEAVES) {
    words.reporter.at(
      path,
      {
        code: "C210",
        message: `this has ${leavesOf(condition)} conditions; ${MAX_LEAVES} are allowed`,
        fix: "use a list of `lists:` with in_list, or write two rules",
      },
      "key",
    );
  }
  return condition;
}

function readMap(words: WhenWords, raw: unknown, place: Place): Condition {
  if (!isMap(raw) || keysOf(raw).length === 0) {
    const fix = howToWrite(raw);
    words.reporter.at(place.path, { code: "C211", message: 'conditions are lines of "field: value"', fix });
    return { kind: "all", path: place.name, conditions: [] };
  }
  const conditions = Object.entries(raw).flatMap(([key, value]) => readEntry(words, key, value, place));
  return { kind: "all", path: place.name, conditions };
}

function howToWrite(raw: unknown): string {
  if (Array.isArray(raw)) {
    return "take the dashes away: all lines must hold; if one of them is enough, write  any:  above the list";
  }
  const meant = typeof raw === "string" ? meantLine(raw) : undefined;
  return meant ? `write  ${meant}` : "write for example  check.status: declined";
}

function readEntry(words: WhenWords, key: string, value: unknown, place: Place): readonly Condition[] {
  const inner = { path: [...place.path, key], name: joined(place.name, key), depth: place.depth + 1 };
  switch (key) {
    case "any":
    case "all":
      return [{ kind: key, path: inner.name, conditions: readGroup(words, value, inner) }];
    case "not":
      if (isTooDeep(words, inner)) return [];
      return [{ kind: "not", path: inner.name, condition: readMap(words, value, inner) }];
    case "expr":
      words.reporter.at(inner.path, NO_EXPR, "key");
      return [];
    case "or":
    case "and": {
      const fix = `did you mean "${key === "or" ? "any" : "all"}"?`;
      words.reporter.at(inner.path, { code: "C201", message: `no event has a field "${key}"`, fix }, "key");
      return [];
    }
    default:
      return readField(words, { path: inner.path, name: inner.name, field: key, raw: value });
  }
}

/** Saying nothing would be believed to work. */
const NO_EXPR = {
  code: "R112",
  message: "this version of the relay does not have `expr` yet",
  fix: "take `expr` out",
};

function readGroup(words: WhenWords, raw: unknown, place: Place): readonly Condition[] {
  if (isTooDeep(words, place)) return [];
  if (!Array.isArray(raw) || raw.length === 0) {
    words.reporter.at(place.path, {
      code: "C211",
      message: `\`${place.path.at(-1)}\` takes a list of conditions`,
      fix: 'start each line with "- ":  - check.status: declined',
    });
    return [];
  }
  return raw.map((item, index) =>
    readMap(words, item, { ...place, path: [...place.path, index], name: `${place.name}[${index}]` }),
  );
}

function isTooDeep({ reporter }: WhenWords, { path, depth }: Place): boolean {
  if (depth <= MAX_DEPTH) return false;
  reporter.at(
    path,
    {
      code: "C210",
      message: `groups stand inside one another more than ${MAX_DEPTH} deep`,
      fix: "write two rules instead",
    },
    "key",
  );
  return true;
}

function joined(name: string, key: string): string {
  return name ? `${name}.${key}` : key;
}

function leavesOf(condition: Condition): number {
  switch (condition.kind) {
    case "field":
      return 1;
    case "not":
      return leavesOf(condition.condition);
    default:
      return condition.conditions.reduce((sum, part) => sum + leavesOf(part), 0);
  }
}
