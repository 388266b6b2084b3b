import { under } from "../yaml/under.ts";
import { canFit } from "./can-fit.ts";
import { conjuncts, fieldsIn } from "./condition-parts.ts";
import { contradictsItself } from "./constant-conditions.ts";
import { conditionPath, type HeardEvent, type LintedRule } from "./linted-rule.ts";

const MOST_NAMES = 3;

/**
 * W606: a rule that no event of the configured sources can ever match. One that says `from:` knows its sender, and
 * may wait until there is one.
 */
export function unreachable(linted: LintedRule): void {
  const { rule, heard, names, raw, at } = linted;
  if (rule.schedule || (heard.length === 0 && under(raw, "from") !== undefined)) return;
  if (heard.length === 0) {
    const shown = names.length > MOST_NAMES ? "any of its events" : names.join(" or ");
    const message = `rule ${rule.id} can never match: no source in the settings sends ${shown}`;
    const fix = "add a source that does to the settings, or switch the rule off:  enabled: false";
    at(["event"], { code: "W606", severity: "warning", message, fix }, "key");
    return;
  }
  // That a condition contradicts itself is said by W601.
  if (contradictsItself(rule.condition) || heard.some((event) => canFit(rule.condition, event))) return;
  const culprit = conjuncts(rule.condition).find((part) => !heard.some((event) => canFit(part, event)));
  const because = culprit && fieldsIn([culprit]).includes("decision") ? decisionsOf(heard) : "";
  const message = `rule ${rule.id} can never match: none of its events fits ${culprit ? "this" : "all of this"}${because}`;
  const fix = "take the condition out, or listen to events that fit it";
  at(culprit ? conditionPath(culprit) : ["when"], { code: "W606", severity: "warning", message, fix }, "key");
}

function decisionsOf(heard: readonly HeardEvent[]): string {
  const decisions = [...new Set(heard.flatMap((event) => event.decisions ?? ["unknown"]))];
  return decisions.length > MOST_NAMES ? "" : `; their decision is ${decisions.join(" or ")}`;
}
