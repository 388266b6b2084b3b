import type { RuleFile } from "../../ports/upkeep.ts";
import { isNamed } from "../../route/listening.ts";
import { isMap } from "../yaml/is-map.ts";
import { keysOf } from "../yaml/keys-of.ts";
import { under } from "../yaml/under.ts";
import { NONE } from "./expect-schema.ts";
import { dataOf, ruleFilesOf } from "./rule-files-of.ts";

type Found = {
  /** Event names that its tests send. */
  readonly types: readonly string[];
  /** Rules that its tests expect something of. */
  readonly named: readonly string[];
};

/**
 * The ids of the rules that have a test: one that expects something of the rule by its id, or one about the rule's file
 * that sends an event it listens to. Looks at what is written only; `files` are rule files and files of tests.
 */
export function testedRules(files: readonly RuleFile[]): ReadonlySet<string> {
  const values = new Map(files.map((file) => [file.name, dataOf(file)]));
  const tested = new Set<string>();
  for (const [name, value] of values) {
    const found = namesIn(under(value, "tests"));
    for (const rule of found.named) tested.add(rule);
    for (const file of ruleFilesOf(name, value)) {
      for (const rule of listenersIn(values.get(file), found.types)) tested.add(rule);
    }
  }
  return tested;
}

function listenersIn(value: unknown, types: readonly string[]): readonly string[] {
  const rules = under(value, "rules");
  return keysOf(rules).filter((id) => {
    const events = textsOf(under(under(rules, id), "event"));
    return types.some((type) => isNamed(type, events));
  });
}

/** Wherever `use:` stands an event is sent, and wherever `rule:` stands one is named; so it is below `matched:` …. */
function namesIn(tests: unknown): Found {
  const types: string[] = [];
  const named: string[] = [];
  for (const test of listOf(tests)) {
    for (const step of listOf(under(test, "steps"))) {
      const use = under(under(step, "event"), "use");
      if (typeof use === "string") types.push(use.slice(use.indexOf("/") + 1));
      const expect = under(step, "expect");
      for (const list of keysOf(expect)) named.push(...rulesIn(under(expect, list)));
    }
  }
  return { types, named };
}

function rulesIn(written: unknown): readonly string[] {
  const entries = Array.isArray(written) ? written : [written];
  return entries.flatMap((entry) => {
    const rule: unknown = isMap(entry) ? under(entry, "rule") : entry;
    return typeof rule === "string" && rule !== NONE ? [rule] : [];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value : [value];
  return texts.filter((text) => typeof text === "string");
}
