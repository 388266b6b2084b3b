import type { Event } from "../model/event.ts";
import { EVENT_FIELDS } from "../model/fields.ts";
import type { View } from "./template.ts";

export type EventViewInput = {
  readonly event: Event;
  /** The payload, where the event is kept without it. */
  readonly raw?: unknown;
  /** Ids of the rule and the delivery. */
  readonly rule: string;
  readonly delivery: string;
  /** Epoch milliseconds. */
  readonly now: number;
};

const TIME_PATHS = EVENT_FIELDS.filter((field) => field.type === "time").map((field) =>
  field.path.split("."),
);

/** What a text about one event sees: `event` with its times as ISO 8601 in UTC and `event.raw`, `rule.id`, `delivery.id`, `now`. */
export function eventView({ event, raw, rule, delivery, now }: EventViewInput): View {
  const seen = TIME_PATHS.reduce<View>(withTime, { ...event, raw: raw ?? event.raw });
  return { event: seen, rule: { id: rule }, delivery: { id: delivery }, now: isoText(now) };
}

function withTime(object: View, [name = "", ...rest]: readonly string[]): View {
  const value = object[name];
  if (rest.length > 0) return isObject(value) ? { ...object, [name]: withTime(value, rest) } : object;
  return typeof value === "number" ? { ...object, [name]: isoText(value) } : object;
}

function isoText(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function isObject(value: unknown): value is View {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
