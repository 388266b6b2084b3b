import type { IfPending } from "../../src/model/plan.ts";
import { indexCancels } from "../../src/route/index-cancels.ts";
import { indexListeners } from "../../src/route/listening.ts";
import type { ActionHours, Rule, RuleSet } from "../../src/route/rule-set.ts";
import { sampleAction, sampleRule } from "../route/sample-rules.ts";
import { HOUR } from "../store/samples.ts";
import type { RulesVersion } from "./story.ts";

const DAY = 24 * HOUR;
export const TIMES = 3;
export const ONCE_WITHIN = 12 * HOUR;
export const DIGESTED = ["inquiry.expired", "inquiry.marked-for-review"];

/** From 8 to 18 every day, in UTC. */
export const OFFICE: ActionHours = {
  name: "office",
  when: "during",
  otherwise: "wait",
  isAllowed: (at) => at % DAY >= 8 * HOUR && at % DAY < 18 * HOUR,
  nextAllowed: (at) => {
    const opens = at - (at % DAY) + 8 * HOUR;
    return at % DAY < 8 * HOUR ? opens : at % DAY < 18 * HOUR ? at : opens + DAY;
  },
};

/** A reminder series, a digest and a throttled action, by hand: what loading makes of YAML is tested elsewhere. */
export function rulesOf(version: RulesVersion, if_pending: IfPending): RuleSet {
  const started = { events: ["inquiry.start*"], same: "subject.key" } as const;
  const remind = sampleAction("email", {
    after: DAY,
    repeat: { every: DAY, times: TIMES },
    cancel_when: started,
    if_pending,
    hours: version === "hours" ? OFFICE : undefined,
    spec: version,
  });
  const gather = sampleAction("slack", {
    digest: { every: HOUR, by: ["check.kind"], max: 2 },
    cancel_when: { events: ["*"], decisions: ["completed", "approved"], same: "subject.key" },
  });
  const once = sampleAction("slack", { once_per: { key: "check.id", within: ONCE_WITHIN } });
  const listeners = [
    { rule: sampleRule("remind", [remind]), events: ["inquiry.expired"] },
    { rule: sampleRule("gather", [gather]), events: DIGESTED },
    { rule: sampleRule("once", [once]), events: ["inquiry.created"] },
  ].filter(({ rule }) => version !== "removed" || rule.id !== "remind");
  const rules: readonly Rule[] = listeners.map(({ rule }) => rule);
  return {
    hash: version,
    files: [],
    rules,
    listening: indexListeners(listeners, []),
    cancelling: indexCancels(rules),
  };
}
