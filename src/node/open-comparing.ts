import type { Destination } from "../actions/destination.ts";
import { ACTION_KINDS_BY_NAME } from "../actions/registry.ts";
import { createExplainStored, type ExplainStored } from "../compare/explain-stored.ts";
import { createWhatIf, type WhatIf } from "../compare/what-if.ts";
import type { CompileRules } from "../config/look-at-rules.ts";
import { withPayload } from "../deliver/view-of.ts";
import type { Clock } from "../ports/host.ts";
import type { Store } from "../ports/store.ts";
import type { RuleSets } from "../route/rule-sets.ts";

type ComparingParts = {
  readonly store: Pick<Store, "ledger">;
  readonly rules: RuleSets;
  readonly compile: CompileRules;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly preview: boolean;
  readonly clock: Clock;
};

/** What tells of rules without acting: explanations of stored events, and what other rules would do with them. */
export function openComparing({ store, rules, compile, destinations, preview, clock }: ComparingParts): {
  readonly explain: ExplainStored;
  readonly whatIf: WhatIf;
} {
  const shared = { ledger: store.ledger, ruleSets: rules, payload: withPayload };
  return {
    explain: createExplainStored({
      ...shared,
      preview,
      render: () => ({ kinds: ACTION_KINDS_BY_NAME, destinations, now: clock() }),
    }),
    whatIf: createWhatIf({
      ...shared,
      compile: (files) => compile(files, false),
      pause: () => new Promise((resolve) => void setImmediate(resolve)),
    }),
  };
}
