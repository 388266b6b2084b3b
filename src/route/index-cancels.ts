import type { Cancel, CancelWhen } from "../model/plan.ts";
import { isMeant } from "./cancelled-by.ts";
import type { Rule, RuleSet } from "./rule-set.ts";

/** Names and decisions that are remembered after the first look; senders have fewer than a hundred names each. */
const MAX_REMEMBERED = 4_096;

const NONE: readonly Cancel[] = [];

type Canceller = { readonly cancel: Cancel; readonly when: CancelWhen };

/** The index behind `RuleSet.cancelling`: a name is held against all of them once, when it first comes. */
export function indexCancels(rules: readonly Rule[]): RuleSet["cancelling"] {
  const cancellers = rules.flatMap(cancellersOf);
  if (cancellers.length === 0) return () => NONE;
  const remembered = new Map<string, readonly Cancel[]>();
  return (event) => {
    const name = `${event.decision} ${event.type}`;
    const found = remembered.get(name);
    if (found) return found;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const cancels = cancellers.filter(({ when }) => isMeant(event, when)).map(({ cancel }) => cancel);
    remembered.set(name, cancels);
    return cancels;
  };
}

function cancellersOf({ id, was, actions }: Rule): readonly Canceller[] {
  return actions.flatMap(({ id: action, cancel_when: when }) =>
    when ? [{ cancel: { rule: id, was, action, same: when.same }, when }] : [],
  );
}
