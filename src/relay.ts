import type { Event } from "./model/event.ts";
import type { Plan } from "./model/plan.ts";
import type { RefusalReason } from "./model/reasons.ts";
import type { Clock } from "./ports/host.ts";
import type { Arrival, Intake, Receipt } from "./ports/intake.ts";
import type { RuleSet } from "./route/rule-set.ts";
import type { RuleSets } from "./route/rule-sets.ts";
import type { NormalisedItem, ReceivedRequest, Source } from "./sources/source.ts";

type Acceptance =
  | { readonly accepted: true; readonly receipts: readonly Receipt[] }
  | { readonly accepted: false; readonly reason: RefusalReason };

export type RelayParts = {
  readonly sources: ReadonlyMap<string, Source>;
  readonly ruleSets: Pick<RuleSets, "active">;
  readonly plan: (rules: RuleSet, event: Event) => Plan;
  readonly intake: Pick<Intake, "record">;
  readonly clock: Clock;
  /** Events of a source are on disk, and something may be due now. */
  readonly onRecorded: (source: string, arrivals: readonly Arrival[], receipts: readonly Receipt[]) => void;
};

export interface Relay {
  /**
   * Takes one request. Accepted means: every event in it is on disk with its plan, and the sender may forget it.
   * Throws `store_busy` or `store_unavailable` when that cannot be promised; the sender must try again.
   */
  accept(sourceName: string, request: ReceivedRequest): Promise<Acceptance>;
}

/** The data path: verify, normalise, plan, record. Delivering is the dispatcher's. */
export function createRelay(parts: RelayParts): Relay {
  return {
    async accept(sourceName, request) {
      const source = parts.sources.get(sourceName);
      if (!source) return { accepted: false, reason: "unknown_source" };

      const now = parts.clock();
      const verdict = source.verify(request, now);
      if (!verdict.authentic) return { accepted: false, reason: verdict.reason };

      const rules = parts.ruleSets.active();
      const items = source.normalise(request, verdict, now);
      const arrivals = items.map((item) => toArrival(item, rules, parts.plan));
      const receipts = await parts.intake.record(arrivals);
      parts.onRecorded(sourceName, arrivals, receipts);
      return { accepted: true, receipts };
    },
  };
}

function toArrival(item: NormalisedItem, rules: RuleSet | undefined, plan: RelayParts["plan"]): Arrival {
  const { event, body } = item;
  if (!item.readable) return { event, body, routing: "unreadable", reason: item.reason };
  if (!rules) return { event, body, routing: "held" };
  return { event, body, routing: "planned", plan: plan(rules, event) };
}
