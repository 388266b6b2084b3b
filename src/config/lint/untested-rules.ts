import type { LintedSet } from "./linted-rule.ts";

const MOST_NAMES = 5;

/** W610: rules that are not among the tested ones; one warning a file, and none where nobody has begun to write tests. */
export function untestedRules({ rules, reporters }: LintedSet, tested: ReadonlySet<string>): void {
  if (tested.size === 0) return;
  const untested = rules.filter(({ rule }) => !tested.has(rule.id));
  for (const [file, list] of Map.groupBy(untested, ({ rule }) => rule.file)) {
    const [first] = list;
    const names = list.slice(0, MOST_NAMES).map(({ rule }) => rule.id);
    const more = list.length > names.length ? ` and ${list.length - names.length} more` : "";
    const message =
      list.length === 1
        ? `rule ${names.join()} has no test`
        : `${list.length} rules have no test: ${names.join(", ")}${more}`;
    const fix = "write one under `tests:`, with an event that the rule listens to";
    reporters
      .get(file)
      ?.at(["rules", first?.rule.id ?? ""], { code: "W610", severity: "warning", message, fix }, "key");
  }
}
