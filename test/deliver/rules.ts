import type { Destination } from "../../src/actions/destination.ts";
import type { Log } from "../../src/ports/host.ts";
import type { Rule, RuleAction, RuleSet } from "../../src/route/rule-set.ts";

export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** One rule with one action; by default those of the store's samples. */
export type RuleParts = Partial<Omit<RuleAction, "id">> & {
  readonly rule?: string;
  readonly was?: readonly string[];
  readonly action?: string;
};

export function ruleSetOf(hash: string, parts: readonly RuleParts[]): RuleSet {
  return { hash, files: [], rules: parts.map(ruleOf), listening: () => [], cancelling: () => [] };
}

/** An action; by default that of the store's samples. */
export function actionOf(parts: Partial<RuleAction> = {}): RuleAction {
  return {
    id: "slack",
    kind: "slack",
    destination: "slack",
    gate: "slack/#kyc",
    inside: false,
    max_late: 24 * 3_600_000,
    ignore_decision: false,
    trust_weak: false,
    if_pending: "keep",
    on_failure: [],
    on_uncertain: "retry",
    spec: "a text",
    ...parts,
  };
}

export function ruleOf({ rule = "alert", was = [], action = "slack", ...rest }: RuleParts = {}): Rule {
  return {
    id: rule,
    was,
    file: "rules.yaml",
    line: 1,
    mode: "live",
    failing: () => undefined,
    condition: { kind: "all", path: "when", conditions: [] },
    actions: [actionOf({ id: action, spec: `${action} of ${rule}`, ...rest })],
  };
}

export function destination(name: string): Destination {
  return { name, kind: "slack", concurrency: 4, shown: "127.0.0.1", secrets: [], close: async () => {} };
}
