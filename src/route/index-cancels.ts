import type { Cancel } from "../model/plan.ts";
import { isNamed } from "./listening.ts";
import type { Rule, RuleSet } from "./rule-set.ts";

/** Names that are remembered after the first look; senders have fewer than a hundred each. */
const MAX_REMEMBERED = 4_096;

type Canceller = Cancel & { readonly events: readonly string[] };

/** The index behind `RuleSet.cancelling`: a name is held against all of them once, when it first comes. */
export function indexCancels(rules: readonly Rule[]): RuleSet["cancelling"] {
  const cancellers = rules.flatMap(cancellersOf);
  const remembered = new Map<string, readonly Cancel[]>();
  return (type) => {
    const found = remembered.get(type);
    if (found) return found;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const named = cancellers.filter(({ events }) => isNamed(type, events));
    const cancels = named.map(({ events: _, ...cancel }) => cancel);
    remembered.set(type, cancels);
    return cancels;
  };
}

function cancellersOf({ id, was, actions }: Rule): readonly Canceller[] {
  return actions.flatMap(({ id: action, cancel_when }) =>
    cancel_when ? [{ rule: id, was, action, same: cancel_when.same, events: cancel_when.events }] : [],
  );
}
