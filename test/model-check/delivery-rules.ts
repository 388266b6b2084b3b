import type { Reply } from "../../src/actions/action.ts";
import type { DeadReason, RetryReason, UncertainReason } from "../../src/model/reasons.ts";
import { indexCancels } from "../../src/route/index-cancels.ts";
import { indexListeners } from "../../src/route/listening.ts";
import type { RuleSet } from "../../src/route/rule-set.ts";
import { sampleAction, sampleRule } from "../route/sample-rules.ts";
import { HOUR } from "../store/samples.ts";
import { PACED } from "../store/store-parts.ts";
import type { Answer, RulesName } from "./delivery-story.ts";

const DAY = 24 * HOUR;
/** `slack` keeps order, the one with a pace has one, `strict` holds what is uncertain, `mail` goes to persons. */
export const GATES = ["slack", PACED, "strict", "mail", "ops"];
export const REMINDS = { after: DAY, every: DAY, times: 2, max_late: DAY };

/** What is done for which events, by hand: what loading makes of YAML is tested elsewhere. */
export function deliveryRules(version: RulesName): RuleSet {
  const to = (gate: string) => ({ kind: "any", destination: gate, gate, spec: version });
  const tell = (id: string) => [sampleAction(`${id}.tell`, to("ops"))];
  const notify = sampleAction("post", { ...to("slack"), in_order: true, on_failure: tell("post") });
  const push = sampleAction("push", { ...to(PACED), on_failure: tell("push") });
  const strict = sampleAction("strict", {
    ...to("strict"),
    on_uncertain: "hold",
    on_failure: tell("strict"),
  });
  const remind = sampleAction("mail", {
    ...to("mail"),
    after: REMINDS.after,
    repeat: { every: REMINDS.every, times: REMINDS.times },
    max_late: REMINDS.max_late,
    if_pending: "add",
  });
  const listeners = [
    { rule: sampleRule("notify", [notify, strict]), events: ["inquiry.declined"] },
    { rule: sampleRule("push", [push]), events: ["inquiry.declined", "inquiry.expired"] },
    { rule: sampleRule("remind", [remind]), events: ["inquiry.expired"] },
  ].filter(({ rule }) => version === "first" || rule.id !== "remind");
  const rules = listeners.map(({ rule }) => rule);
  return {
    hash: version,
    files: [],
    rules,
    listening: indexListeners(listeners, []),
    cancelling: indexCancels(rules),
  };
}

/** `asks`: the far side says when to come back, in milliseconds. */
type Said =
  | { readonly outcome: "delivered" }
  | { readonly outcome: "retry"; readonly reason: RetryReason; readonly retry_after?: number }
  | { readonly outcome: "uncertain"; readonly reason: UncertainReason | RetryReason }
  | { readonly outcome: "dead"; readonly reason: DeadReason };

export const REPLIES: Readonly<Record<Exclude<Answer, "slow">, Reply & Said>> = {
  ok: { outcome: "delivered" },
  limited: { outcome: "retry", reason: "rate_limited" },
  "limited-long": { outcome: "retry", reason: "rate_limited", retry_after: HOUR },
  busy: { outcome: "retry", reason: "server_error", retry_after: HOUR / 2 },
  error: { outcome: "retry", reason: "server_error" },
  refused: { outcome: "dead", reason: "refused" },
  lost: { outcome: "uncertain", reason: "timeout" },
  down: { outcome: "retry", reason: "connection_failed" },
};
