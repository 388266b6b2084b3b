import type { Settings } from "../config/settings/settings.ts";
import { allRules } from "../route/all-rules.ts";
import type { RuleAction, RuleSet } from "../route/rule-set.ts";

/** Where rules send to, and the destinations of the settings. */
export function knownGates(
  { destinations }: Pick<Settings, "destinations">,
  rules: RuleSet | undefined,
): readonly string[] {
  return [
    ...Object.keys(destinations),
    ...allRules(rules).flatMap(({ actions }) => actions.flatMap(gatesOf)),
  ];
}

function gatesOf({ gate, on_failure }: RuleAction): readonly string[] {
  return [gate, ...on_failure.flatMap(gatesOf)];
}
