import type { Event } from "../model/event.ts";
import { type Intent, NO_FACTS } from "../model/plan.ts";
import { plan } from "../route/plan.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { settlePlan } from "../route/settle-plan.ts";

/** `moved`: the same delivery, due at another time. */
export type Change = "added" | "removed" | "moved";

/** One delivery that the two sets do not agree on. `rule` is its name in the candidate where it is there. */
export type Differing = {
  readonly change: Change;
  readonly rule: string;
  readonly action: string;
  /** With the channel, where the destination has several: `slack/#kyc-alerts`. */
  readonly destination: string;
};

/**
 * How the deliveries of one event differ between two rule sets. Only those that would leave count: what a shadow
 * rule makes, or hours end at once, is none. The store's history has no say.
 */
export function differenceFor(event: Event, live: RuleSet, candidate: RuleSet): readonly Differing[] {
  const before = new Map(deliveriesOf(event, live).map((intent) => [keyOf(intent, intent.rule), intent]));
  const differing: Differing[] = [];
  for (const intent of deliveriesOf(event, candidate)) {
    const names = [intent.rule, ...(intent.was ?? [])].map((rule) => keyOf(intent, rule));
    const key = names.find((name) => before.has(name)) ?? "";
    const same = before.get(key);
    before.delete(key);
    if (!same) differing.push(changed("added", intent));
    else if (same.due_at !== intent.due_at) differing.push(changed("moved", intent));
  }
  return [...[...before.values()].map((intent) => changed("removed", intent)), ...differing];
}

function deliveriesOf(event: Event, rules: RuleSet): readonly Intent[] {
  const { intents } = plan(rules, event, { preview: false });
  return settlePlan(event, intents, NO_FACTS).flatMap(({ settled, intent }) =>
    settled === "cancel" || intent.preview ? [] : intent,
  );
}

function keyOf(intent: Intent, rule: string): string {
  return JSON.stringify([rule, intent.action, intent.kind, placeOf(intent)]);
}

function changed(change: Change, intent: Intent): Differing {
  return { change, rule: intent.rule, action: intent.action, destination: placeOf(intent) };
}

/** Where it goes, as a person would tell two places apart: another channel is another place. */
function placeOf({ destination, gate }: Intent): string {
  return gate.startsWith(`${destination}/`) ? gate : destination;
}
