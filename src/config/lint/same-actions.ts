import type { RuleAction } from "../../route/rule-set.ts";
import { isMap } from "../yaml/is-map.ts";
import { under } from "../yaml/under.ts";
import { canFit } from "./can-fit.ts";
import { conjuncts } from "./condition-parts.ts";
import { contradictsItself } from "./constant-conditions.ts";
import type { LintedRule } from "./linted-rule.ts";

/** So many earlier rules with the same action are looked at; more would not be told apart by people either. */
const MAX_COMPARED = 20;
/** What does not change what is sent, or when. */
const BESIDE = ["id", "on_failure", "on_uncertain", "max_late", "if_pending", "cancel_when", "trust"];

/** One action with where it stands. */
type Placed = { readonly linted: LintedRule; readonly action: RuleAction; readonly index: number };

/**
 * W608: two actions that do the same for one event. W615: a rule of which another one does everything, whenever it
 * matches. A shadow rule sends nothing, and may well be a copy.
 */
export function sameActions(rules: readonly LintedRule[]): void {
  const before = new Map<string, Placed[]>();
  const told = new Set<LintedRule>();
  for (const linted of rules) {
    if (linted.rule.mode === "shadow" || linted.rule.schedule) continue;
    for (const [index, action] of linted.rule.actions.entries()) {
      const key = keyOf(linted, action, index);
      const others = before.get(key) ?? [];
      before.set(key, [...others.slice(1 - MAX_COMPARED), { linted, action, index }]);
      const other = others.find((one) => isForOneEvent(one.linted, linted));
      if (other && !told.has(linted)) report(other, { linted, action, index }, told);
    }
  }
}

function report(other: Placed, { linted, action, index }: Placed, told: Set<LintedRule>): void {
  const spare = spareOne(other.linted, linted);
  if (spare) {
    if (!told.has(spare)) reportSpare(spare, spare === linted ? other.linted : linted);
    told.add(spare);
    return;
  }
  const [a, b] = [other.linted.rule.id, linted.rule.id];
  const [one, many, place] = inWords(linted, action, index);
  const message =
    a === b
      ? `rule ${a} ${one} this to ${place} twice for the same event`
      : `rules ${a} and ${b} both ${many} this to ${place} for the same event`;
  const { file, line } = other.linted.rule;
  const fix =
    a === b
      ? "take one of the two out"
      : `take one out, or give the rules conditions that exclude each other; ${a} is ${file}:${line}`;
  linted.at(["do", index, action.kind], { code: "W608", severity: "warning", message, fix }, "key");
}

function reportSpare(spare: LintedRule, other: LintedRule): void {
  const { id, file, line } = other.rule;
  const message = `rule ${spare.rule.id} adds nothing: whenever it matches, rule ${id} does the same`;
  const fix = `take it out; ${id} is ${file}:${line}`;
  spare.at([], { code: "W615", severity: "warning", message, fix }, "key");
}

function inWords({ raw }: LintedRule, { kind, destination }: RuleAction, index: number) {
  const body = bodyOf(raw, kind, index);
  const place = String(under(body, "channel") ?? under(body, "to") ?? destination);
  return kind === "record" ? (["writes", "write", place] as const) : (["sends", "send", place] as const);
}

/** Of two different rules the one that can be left out; the later one if it may be either. */
function spareOne(a: LintedRule, b: LintedRule): LintedRule | undefined {
  if (a === b) return undefined;
  if (isCovered(b, a)) return b;
  return isCovered(a, b) ? a : undefined;
}

function isCovered(narrow: LintedRule, wide: LintedRule): boolean {
  const heard = new Set(wide.heard);
  const asked = new Set(conjuncts(narrow.rule.condition).map((part) => withoutPaths(part)));
  const done = new Set(wide.rule.actions.map((action, index) => keyOf(wide, action, index)));
  return (
    narrow.heard.every((event) => heard.has(event)) &&
    conjuncts(wide.rule.condition).every((part) => asked.has(withoutPaths(part))) &&
    narrow.rule.actions.every((action, index) => done.has(keyOf(narrow, action, index)))
  );
}

function withoutPaths(part: unknown): string {
  return JSON.stringify(part, (key, value: unknown) => (key === "path" ? undefined : value));
}

/** Can one event match both? */
function isForOneEvent(a: LintedRule, b: LintedRule): boolean {
  if (a === b) return true;
  const condition = { kind: "all", path: "", conditions: [a.rule.condition, b.rule.condition] } as const;
  if (contradictsItself(condition)) return false;
  const heard = new Set(a.heard);
  return b.heard.some((event) => heard.has(event) && canFit(condition, event));
}

/** The same for actions that do the same at the same time. */
function keyOf({ raw }: LintedRule, { kind, destination }: RuleAction, index: number): string {
  const entry = entryOf(raw, index);
  const beside = Object.entries(isMap(entry) ? entry : {}).filter(
    ([name]) => name !== kind && !BESIDE.includes(name),
  );
  const body = bodyOf(raw, kind, index);
  const own = Object.entries(isMap(body) ? body : {}).filter(([name]) => name !== "via");
  return JSON.stringify([
    kind,
    destination,
    sorted(Object.fromEntries([...beside, [kind, Object.fromEntries(own)]])),
  ]);
}

function sorted(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  const names = Object.keys(value).toSorted();
  return names.map((name) => [name, sorted(value[name])]);
}

function bodyOf(raw: unknown, kind: string, index: number): unknown {
  return under(entryOf(raw, index), kind);
}

function entryOf(raw: unknown, index: number): unknown {
  const entries = under(raw, "do");
  return Array.isArray(entries) ? entries[index] : undefined;
}
