import { conjuncts } from "./condition-parts.ts";
import type { LintedRule } from "./linted-rule.ts";

/** Kinds of action that people read. */
const MESSAGES = ["slack", "email"];

/** W611: a message to people for every single event. */
export function wildcardOnly({ rule, names, at }: LintedRule): void {
  if (!names.includes("*") || rule.mode === "shadow" || conjuncts(rule.condition).length > 0) return;
  const loud = rule.actions.find(
    ({ kind, digest, once_per }) => MESSAGES.includes(kind) && !digest && !once_per,
  );
  if (!loud) return;
  const message = `rule ${rule.id} sends a message for every event there is`;
  const fix = "name the events, add conditions under `when:`, or collect them:  digest: { every: 1h }";
  at(["event"], { code: "W611", severity: "warning", message, fix });
}
