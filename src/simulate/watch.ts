import type { Delivery } from "../model/delivery.ts";
import type { CancelReason, DeadReason } from "../model/reasons.ts";
import type { Clock } from "../ports/host.ts";
import type { Claimed, RecordWrite, Settlement } from "../ports/queue.ts";
import { allActions } from "../route/all-actions.ts";
import { findRule } from "../route/find-rule.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { allDeliveries } from "./all-deliveries.ts";
import type { Accepted, Outcome, Recorded, Sent } from "./outcome.ts";
import { shownContent } from "./shown-content.ts";
import type { SimulationStore } from "./simulation-store.ts";
import { waitsForHours } from "./waits-for-hours.ts";

/** Sees what happens in a simulation, and tells what is different since the last look. */
export type Watch = {
  readonly rendered: ReadonlySet<string>;
  onAccepted(accepted: Accepted): void;
  onClaimed(claimed: Claimed): void;
  onRendered(rendering: unknown): void;
  onAttempted(rendering: unknown): void;
  onSettled(claimed: Claimed, settlement: Settlement): Promise<void>;
  look(): Promise<Outcome>;
};

type WatchParts = {
  readonly store: Pick<SimulationStore, "ledger" | "standing">;
  readonly ruleSet: RuleSet;
  readonly clock: Clock;
};

type Seen = {
  accepted: Accepted[];
  sent: Sent[];
  previewed: Sent[];
  recorded: Recorded[];
};

export function createWatch(parts: WatchParts): Watch {
  const rendered = new Set<string>();
  /** Events by id, for the triggers of deliveries. */
  const events = new Map<string, Accepted["event"]>();
  /** Deliveries that wait for their hours since they were due. */
  const postponed = new Set<string>();
  let seen: Seen = { accepted: [], sent: [], previewed: [], recorded: [] };
  let before: ReadonlyMap<string, Delivery> = new Map();
  let current: { readonly claimed: Claimed; rendering: unknown } | undefined;

  return {
    rendered,
    onAccepted(accepted) {
      seen.accepted.push(accepted);
      if (!accepted.duplicate) events.set(accepted.event.id, accepted.event);
    },
    onClaimed(claimed) {
      current = { claimed, rendering: claimed.rendering };
    },
    onRendered(rendering) {
      if (current) current.rendering = rendering;
      const { rule, action } = current?.claimed.delivery ?? { rule: "", action: "" };
      rendered.add(`${rule}/${action}`);
    },
    onAttempted(rendering) {
      if (current) current.rendering = rendering;
    },
    async onSettled({ delivery }, { next, attempt, record }) {
      const isPostponed = attempt.reason === "waits_for_hours";
      postponed[isPostponed ? "add" : "delete"](delivery.id);
      if (next.state !== "delivered") return;
      if (attempt.outcome === "previewed") seen.previewed.push(sentBy(parts, delivery, current?.rendering));
      if (attempt.outcome !== "delivered") return;
      if (record) seen.recorded.push(...(await recordedBy(parts, delivery, record)));
      else seen.sent.push(sentBy(parts, delivery, current?.rendering));
    },
    async look() {
      const all = await allDeliveries(parts.store.ledger);
      const deliveries = new Map(all.map((one) => [one.id, one]));
      const changed = [...deliveries.values()].filter((one) => isNews(one, before.get(one.id)));
      const later = changed.filter(({ state }) => state === "pending");
      const held = new Set(
        later.filter((one) => postponed.has(one.id) || isHeld(one, { parts, events, deliveries })),
      );
      const outcome = {
        ...seen,
        matched: seen.accepted.flatMap(({ plan }) => plan.matched),
        scheduled: later.filter((one) => !held.has(one) && one.attempts === 0).map(laterOf),
        held: [...held].map(laterOf),
        cancelled: changed
          .filter(({ state }) => state === "cancelled")
          .map((one) => endOf<CancelReason>(one)),
        dead: changed.filter(({ state }) => state === "dead").map((one) => endOf<DeadReason>(one)),
      };
      seen = { accepted: [], sent: [], previewed: [], recorded: [] };
      before = deliveries;
      return outcome;
    },
  };
}

function isNews(now: Delivery, before: Delivery | undefined): boolean {
  return now.state !== before?.state || now.due_at !== before.due_at;
}

function sentBy({ clock }: WatchParts, delivery: Delivery, rendering: unknown): Sent {
  const { rule, action, kind, destination } = delivery;
  return { rule, action, kind, destination, at: clock(), content: shownContent(kind, rendering) };
}

/** Only what stands in the record by this write: an older event changes nothing. */
async function recordedBy(
  { store, clock }: WatchParts,
  { rule, action }: Delivery,
  write: RecordWrite,
): Promise<readonly Recorded[]> {
  const { table, key, values } = write;
  const standing = await store.standing(write);
  const set = Object.entries(values).filter(([column]) => standing.has(column));
  if (set.length === 0) return [];
  return [{ rule, action, table, key, at: clock(), set: Object.fromEntries(set) }];
}

type Around = {
  readonly parts: WatchParts;
  readonly events: ReadonlyMap<string, Accepted["event"]>;
  readonly deliveries: ReadonlyMap<string, Delivery>;
};

function isHeld(delivery: Delivery, { parts, events, deliveries }: Around): boolean {
  const rule = findRule(parts.ruleSet, delivery.rule);
  const action = rule && allActions(rule).find(({ id }) => id === delivery.action);
  if (!rule || !action) return false;
  const event = events.get(delivery.trigger.replace(/^event:/, ""));
  const previous = [...deliveries.values()].find((one) => isBefore(one, delivery));
  return waitsForHours({ delivery, rule, action, event, previousEnd: previous?.ended_at });
}

function isBefore(one: Delivery, { rule, action, trigger, occurrence }: Delivery): boolean {
  return (
    one.rule === rule && one.action === action && one.trigger === trigger && one.occurrence === occurrence - 1
  );
}

function laterOf({ rule, action, due_at = 0 }: Delivery) {
  return { rule, action, at: due_at };
}

/** The reason of an ended delivery is one of its state's. */
function endOf<R>({ rule, action, reason }: Delivery) {
  return { rule, action, reason: reason as R };
}
