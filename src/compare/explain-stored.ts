import type { Event } from "../model/event.ts";
import type { EventDetail, Ledger } from "../ports/ledger.ts";
import type { StoredEvent } from "../ports/queue.ts";
import { type ExplainedEvent, explainEvent } from "../route/explain-event.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import { type RenderOptions, type Wanted, wantedOf } from "./wanted.ts";

export type ExplainStoredParts = {
  readonly ledger: Pick<Ledger, "event">;
  readonly ruleSets: RuleSets;
  /** The event as it was when it came. */
  readonly payload: (event: StoredEvent) => Event;
  readonly preview: boolean;
  readonly render: () => RenderOptions;
};

type ExplainOptions = {
  /** By which rules: those that the event was routed by, or those in force now. */
  readonly rules: "planned" | "active";
  readonly render: boolean;
};

export type StoredExplanation = {
  readonly event: EventDetail;
  /** Absent: the rules that it was routed by are not stored any more, or there are none in force. */
  readonly explained?: ExplainedEvent | undefined;
  readonly wanted: readonly Wanted[];
  /** The payload is not kept any more: what rules ask of `raw.…` is missing. */
  readonly pruned: boolean;
};

export type ExplainStored = (id: string, options: ExplainOptions) => Promise<StoredExplanation | undefined>;

/** A stored event, with the values that its rules looked at computed again. An unreadable one has none. */
export function createExplainStored(parts: ExplainStoredParts): ExplainStored {
  return async (id, options) => {
    const detail = await parts.ledger.event(id);
    if (!detail) return undefined;
    const pruned = detail.body === undefined;
    const ruleSet = await ruleSetFor(detail, options, parts.ruleSets);
    const isReadable = detail.routing === "planned" || detail.routing === "held";
    if (!ruleSet || !isReadable) return { event: detail, wanted: [], pruned };
    const { seq, body } = detail;
    const event = parts.payload({ seq, event: { ...detail.event, raw: undefined }, body });
    const render = options.render ? parts.render() : undefined;
    return {
      event: detail,
      explained: explainEvent(ruleSet, event),
      wanted: await wantedOf(ruleSet, event, { preview: parts.preview, render }),
      pruned,
    };
  };
}

/** An event that waits for good rules was routed by none; those in force now will do it. */
async function ruleSetFor(
  { plan }: EventDetail,
  { rules }: ExplainOptions,
  ruleSets: RuleSets,
): Promise<RuleSet | undefined> {
  return rules === "planned" && plan ? ruleSets.byHash(plan.rules_hash) : ruleSets.active();
}
