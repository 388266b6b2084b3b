import { RelayError } from "../errors.ts";
import type { Event } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { Intake } from "../ports/intake.ts";
import type { EventFilter, Ledger } from "../ports/ledger.ts";
import type { StoredEvent } from "../ports/queue.ts";
import type { Redriven, RedriveSelection, Upkeep } from "../ports/upkeep.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";

const PAGE = 200;

type ReplaySelection = { readonly filter: EventFilter; readonly ids?: readonly string[] | undefined };

/** What a replay did: events looked at, deliveries made, deliveries that already stood. */
type ReplayReport = { readonly events: number; readonly created: number; readonly standing: number };

export type RecoverParts = {
  readonly ledger: Pick<Ledger, "stored">;
  readonly intake: Pick<Intake, "replan" | "forecast">;
  readonly upkeep: Pick<Upkeep, "redrive">;
  readonly ruleSets: Pick<RuleSets, "active">;
  readonly plan: (rules: RuleSet, event: Event) => Plan;
  readonly payload: (event: StoredEvent) => Event;
  readonly onRecorded: () => void;
};

export interface Recover {
  /** Stored events through today's rules; makes only deliveries that do not already stand. */
  replay(selection: ReplaySelection): Promise<ReplayReport>;
  /** What `replay` would do; changes nothing. */
  forecast(selection: ReplaySelection): Promise<ReplayReport>;
  /** Dead letters back to pending, a part of them at a time. */
  redrive(selection: RedriveSelection, limit: number): Promise<Redriven>;
  /** Plans the events that waited for a good rule set, oldest first. Call before newer events are planned. */
  releaseHeld(rules: RuleSet): Promise<ReplayReport>;
}

export function createRecover(parts: RecoverParts): Recover {
  const { intake } = parts;
  const replay = async (selection: ReplaySelection, rules: RuleSet): Promise<ReplayReport> => {
    const report = await replanAll(parts, rules, selection, (batch) => intake.replan(batch));
    parts.onRecorded();
    return report;
  };
  return {
    replay: async (selection) => replay(selection, activeRules(parts)),
    forecast: async (selection) =>
      replanAll(parts, activeRules(parts), selection, (batch) => intake.forecast(batch)),
    async redrive(selection, limit) {
      const redriven = await parts.upkeep.redrive(selection, limit);
      parts.onRecorded();
      return redriven;
    },
    releaseHeld: (rules) => replay({ filter: { routing: "held" } }, rules),
  };
}

/** Page by page, each in a transaction of its own: a large replay never holds up what comes in. */
async function replanAll(
  parts: RecoverParts,
  rules: RuleSet,
  selection: ReplaySelection,
  replan: Intake["replan"],
): Promise<ReplayReport> {
  const report = { events: 0, created: 0, standing: 0 };
  for await (const page of pages(parts.ledger, selection)) {
    const batch = page.map((stored) => {
      const { seq, event } = stored;
      return { seq, event, plan: parts.plan(rules, parts.payload(stored)) };
    });
    for (const receipt of await replan(batch)) {
      report.created += receipt.created;
      report.standing += receipt.standing;
    }
    report.events += page.length;
  }
  return report;
}

function activeRules(parts: RecoverParts): RuleSet {
  const rules = parts.ruleSets.active();
  if (rules) return rules;
  throw new RelayError(
    "conflict",
    "No good rules are loaded, so nothing can be replayed. Run `kyc-relay check` and mend them.",
  );
}

/** Unreadable events have nothing to route. */
async function* pages(ledger: Pick<Ledger, "stored">, selection: ReplaySelection) {
  let after = 0;
  for (;;) {
    const page = await ledger.stored({ ...selection.filter, ids: selection.ids }, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    yield page.filter((stored) => stored.event.type !== "unreadable");
    after = last.seq;
  }
}
