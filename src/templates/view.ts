import { DECISIONS, type Decision } from "../model/decision.ts";
import type { Event } from "../model/event.ts";
import { EVENT_FIELDS } from "../model/fields.ts";
import type { About } from "../model/plan.ts";
import type { View } from "./template.ts";

export type ViewInput = {
  /** Ids of the rule and the delivery. */
  readonly rule: string;
  readonly delivery: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly about?: About | undefined;
};

export type EventViewInput = ViewInput & { readonly event: Event };

export type DigestViewInput = ViewInput & {
  /** Those that are shown, oldest first. */
  readonly events: readonly Event[];
  /** How many there are in all. */
  readonly count: number;
  /** Paths of the fields that all of them share; one window is for one set of values. */
  readonly by?: readonly string[] | undefined;
};

export type ScheduleViewInput = ViewInput & {
  /** Of the events between the instant and the one before it. */
  readonly summary: {
    readonly events: number;
    readonly decisions: Readonly<Partial<Record<Decision, number>>>;
  };
};

const TIME_PATHS = EVENT_FIELDS.filter((field) => field.type === "time").map((field) =>
  field.path.split("."),
);

/** What a text about one event sees: `event` with its times as ISO 8601 in UTC and `event.raw`, and what every text sees. */
export function eventView({ event, ...input }: EventViewInput): View {
  return { event: seen(event), ...common(input) };
}

/** What the text of a digest sees: `digest.count`, `.more`, `.by` and `.events`, and no single event. */
export function digestView({ events, count, by = [], ...input }: DigestViewInput): View {
  const shown = events.map(seen);
  const [first] = shown;
  const shared = by.map((path) => path.split(".").reduce<unknown>(valueIn, first));
  const digest = { count, more: Math.max(0, count - events.length), by: shared, events: shown };
  return { digest, ...common(input) };
}

/** What the text of a schedule sees: its instant, and the events counted since the one before. */
export function scheduleView({ summary, ...input }: ScheduleViewInput): View {
  const { events, decisions } = summary;
  const counts = DECISIONS.map((decision) => [decision, decisions[decision] ?? 0] as const);
  return { summary: { events, ...Object.fromEntries(counts) }, ...common(input) };
}

/** `rule.id`, `delivery.id` and `now`; `failure` and `schedule` where it is about one. */
function common({ rule, delivery, now, about = {} }: ViewInput): View {
  const { failure, schedule } = about;
  return {
    rule: { id: rule },
    delivery: { id: delivery },
    now: isoText(now),
    ...(failure && { failure }),
    ...(schedule && { schedule: { at: isoText(schedule.at), since: isoText(schedule.since) } }),
  };
}

function seen(event: Event): View {
  return TIME_PATHS.reduce<View>(withTime, event);
}

function withTime(object: View, [name = "", ...rest]: readonly string[]): View {
  const value = object[name];
  if (rest.length > 0) return isObject(value) ? { ...object, [name]: withTime(value, rest) } : object;
  return typeof value === "number" ? { ...object, [name]: isoText(value) } : object;
}

function valueIn(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? (object[name] ?? undefined) : undefined;
}

function isoText(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function isObject(value: unknown): value is View {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
