import { isNamed } from "../../route/listening.ts";
import { eventNames, listOf } from "../rules/names.ts";
import type { Reporter } from "../rules/reporter.ts";
import { under } from "../yaml/under.ts";
import { conjuncts } from "./condition-parts.ts";
import type { HeardEvent, LintedSet } from "./linted-rule.ts";

/** A name that no sender has: events that nobody knows yet. */
const UNKNOWN = "\u0000";

/** W607: a `default` that never runs, because some rule matches whatever comes, or `except` leaves nothing out. */
export function shadowedDefault({ ruleSet, events, reporters }: LintedSet): void {
  const { fallback } = ruleSet;
  const reporter = fallback && reporters.get(fallback.file);
  if (!reporter || events.length === 0) return;
  const except = exceptOf(reporter);
  const comes = [...events, ...events.map((event) => ({ ...event, type: UNKNOWN }))];
  const matchers = comes.map((event) =>
    isNamed(event.type, except) ? "`except`" : matcherOf(ruleSet, event),
  );
  const [first] = matchers;
  if (first === undefined || matchers.includes(undefined)) return;
  const who = [...new Set(matchers)].length === 1 ? first : "one rule or another";
  const verb = first === "`except`" && who === first ? "names" : "matches";
  reporter.at(
    ["default"],
    {
      code: "W607",
      severity: "warning",
      message: `the default never runs: ${who} ${verb} every event`,
      fix: "take it out, or give that rule conditions or fewer events",
    },
    "key",
  );
}

function exceptOf({ document }: Reporter): readonly string[] {
  const written = under(under(document.value, "default"), "except");
  return listOf(eventNames.safeParse(written).data) ?? [];
}

/** A rule that matches the event whatever is in it; one that is only tried out takes nothing from the default. */
function matcherOf(ruleSet: LintedSet["ruleSet"], event: HeardEvent): string | undefined {
  const rule = ruleSet
    .listening(event)
    .find(({ condition, mode }) => mode === "live" && conjuncts(condition).length === 0);
  return rule && `rule ${rule.id}`;
}
