import type { RuleAction } from "../../route/rule-set.ts";
import type { LintedRule } from "./linted-rule.ts";

const DAY_MS = 86_400_000;
/** Longer series are a nuisance to whom nobody decides about. */
const MOST_TIMES = 9;
const LONGEST_MS = 14 * DAY_MS;

/** W609: a series of messages that only its own number ends, or a long one that only a decision ends. */
export function endlessReminders({ rule, at }: LintedRule): void {
  for (const [index, action] of rule.actions.entries()) {
    const finding = judge(action);
    if (finding) at(["do", index, "repeat"], { code: "W609", severity: "warning", ...finding }, "key");
  }
}

function judge({ repeat, ignore_decision, cancel_when }: RuleAction) {
  if (!repeat || cancel_when) return undefined;
  const length = (repeat.times - 1) * repeat.every;
  const series = `${repeat.times} messages${length >= DAY_MS ? ` over ${Math.round(length / DAY_MS)} days` : ""}`;
  if (ignore_decision) {
    return {
      message: `nothing stops these ${series}: decisions are ignored`,
      fix: "say what stops them:  cancel_when: { event: inquiry.completed }  (or take ignore_decision out)",
    };
  }
  if (repeat.times <= MOST_TIMES && length <= LONGEST_MS) return undefined;
  return {
    message: `only a decision stops these ${series}`,
    fix: "say what else stops them:  cancel_when: { event: inquiry.started }  (or send fewer)",
  };
}
