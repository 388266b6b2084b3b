import type { Reply } from "../../src/actions/action.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Event } from "../../src/model/event.ts";
import { HOUR, MINUTE } from "../store/samples.ts";
import { REMINDS } from "./delivery-rules.ts";
import type { RulesName } from "./delivery-story.ts";

const SECOND = 1_000;
const DAY = 24 * HOUR;
/** After each try that failed. */
export const WAITS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
].concat([8, 12, 24, 24].map((hours) => hours * HOUR));
export const LONGEST_HOLD = 15 * MINUTE;
const BODIES_KEPT = 30 * DAY;
export const ALL_KEPT = 400 * DAY;
export const NO_TIME_SAID = 30 * SECOND;
const RANKS = { pending: 1, expired: 3, declined: 6, approved: 6 } as const;

export type Named = Pick<Delivery, "rule" | "action" | "trigger" | "occurrence">;
type End = { readonly state: "dead" | "cancelled"; readonly reason: string };

type Obstacles = { readonly mustEnd?: End; readonly mayEnd?: End };
type UnderWay = Obstacles & { readonly fence: number; reply?: Reply; sent: boolean; isProbe: boolean };

/** One delivery that must exist, and what has become of it. */
export type Wanted = Named & {
  readonly key: string;
  readonly event: Event;
  readonly gate: string;
  readonly planned: number;
  readonly followers: Set<string>;
  id?: string | undefined;
  state: Delivery["state"];
  reason?: string | undefined;
  ended_at?: number | undefined;
  /** Tries that used up the schedule. */
  used: number;
  notBefore: number;
  /** Something of it may have left since it was last redriven: always the same bytes. */
  bytes?: string | undefined;
  isFresh: boolean;
  isLost: boolean;
  isRedriven: boolean;
  holdsLane: boolean;
  underWay?: UnderWay | undefined;
};

/** What the rules want for an event. */
export function wantedFor(
  event: Event,
  rules: RulesName,
): readonly (Named & { gate: string; due: number })[] {
  const named = (rule: string, action: string, gate: string, due = event.received_at) => ({
    rule,
    action,
    gate,
    due,
    trigger: `event:${event.id}`,
    occurrence: 1,
  });
  const due = Math.max(event.occurred_at + REMINDS.after, event.received_at);
  if (event.type === "inquiry.declined") {
    return [
      named("notify", "post", "slack"),
      named("notify", "strict", "strict"),
      named("push", "push", "paced"),
    ];
  }
  if (event.type !== "inquiry.expired") return [];
  return [
    named("push", "push", "paced"),
    ...(rules === "first" ? [named("remind", "mail", "mail", due)] : []),
  ];
}

export function keyOf({ rule, action, trigger, occurrence }: Named): string {
  return `${rule}/${action} ${trigger} ${occurrence}`;
}

export function isAbout(a: Event, b: Event): boolean {
  return a.subject.reference === b.subject.reference;
}

/** By the words of the design: time, then rank, then place. */
export function isNewer(a: Event, b: Event, events: readonly Event[]): boolean {
  if (a.occurred_at !== b.occurred_at) return a.occurred_at > b.occurred_at;
  const [ra, rb] = [RANKS[a.decision as keyof typeof RANKS], RANKS[b.decision as keyof typeof RANKS]];
  return ra === rb ? events.indexOf(a) > events.indexOf(b) : ra > rb;
}

export function isDecided({ decision }: Event): boolean {
  return decision === "approved" || decision === "declined";
}

type Circumstances = {
  readonly rules: RulesName;
  readonly now: number;
  /** References of persons. */
  readonly unsubscribed: ReadonlySet<string>;
  readonly prunedAt: number;
};

/** Why it is not to be sent when it is claimed. */
export function obstacles(one: Wanted, { rules, now, unsubscribed, prunedAt }: Circumstances): Obstacles {
  if (one.isLost && one.gate === "strict" && one.bytes !== undefined)
    return { mustEnd: { state: "dead", reason: "held_uncertain" } };
  if (one.isLost && one.used > WAITS.length) return { mustEnd: { state: "dead", reason: "exhausted" } };
  const isReminder = one.rule === "remind";
  if (isReminder && rules === "fewer") return { mustEnd: { state: "cancelled", reason: "rule_removed" } };
  const isLate = isReminder && now - Math.max(one.planned, one.event.received_at) > REMINDS.max_late;
  const tooLate = { state: "cancelled", reason: "too_late" } as const;
  if (isLate && one.isFresh && !one.isLost) return { mustEnd: tooLate };
  if (isReminder && unsubscribed.has(one.event.subject.reference ?? "")) {
    const mustEnd = { state: "cancelled", reason: "unsubscribed" } as const;
    return isLate && one.bytes === undefined ? { mustEnd, mayEnd: tooLate } : { mustEnd };
  }
  if (isLate && one.bytes === undefined && !one.isRedriven) return { mayEnd: tooLate };
  const isPruned =
    one.isRedriven && one.bytes === undefined && prunedAt - one.event.received_at > BODIES_KEPT;
  return isPruned ? { mayEnd: { state: "dead", reason: "body_pruned" } } : {};
}
