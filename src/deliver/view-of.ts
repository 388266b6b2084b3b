import { alarmView } from "../alarms/alarm-view.ts";
import type { Event } from "../model/event.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Claimed, StoredEvent } from "../ports/queue.ts";
import type { View } from "../templates/template.ts";
import { digestView, eventView, scheduleView, type ViewInput } from "../templates/view.ts";

/** What a delivery speaks for. */
export type Topic = "event" | "digest" | "schedule" | "alarm";

/** A trigger is `event:<id>`, `schedule:<instant>` or `alarm:<which>`; all others are windows of digests. */
export function topicOf({ trigger }: Claimed["delivery"]): Topic {
  if (trigger.startsWith("event:")) return "event";
  if (trigger.startsWith("alarm:")) return "alarm";
  return trigger.startsWith("schedule:") ? "schedule" : "digest";
}

type ViewOptions = {
  readonly now: number;
  /** Fields by which a digest's windows are kept apart. */
  readonly by: readonly string[];
};

/** What the texts of a delivery see: its events with their payloads, as far as these are still kept. */
export async function viewOf(
  { delivery, events, members, about }: Claimed,
  { now, by }: ViewOptions,
  ledger: Pick<Ledger, "counts">,
): Promise<View> {
  const input: ViewInput = { rule: delivery.rule, delivery: delivery.id, now, about };
  switch (topicOf(delivery)) {
    case "schedule": {
      const { at, since } = about?.schedule ?? { at: now, since: now };
      return scheduleView({ ...input, summary: await ledger.counts(since, at) });
    }
    case "digest":
      return digestView({ ...input, events: events.map(withPayload), count: members, by });
    case "alarm":
      return about?.alarm ? alarmView(about.alarm) : {};
    case "event": {
      const newest = events.at(-1);
      return newest ? eventView({ ...input, event: withPayload(newest) }) : {};
    }
  }
}

/** The event as it was when it came; `raw` is missing once its body is pruned. */
export function withPayload(stored: StoredEvent): Event {
  return { ...stored.event, raw: payloadOf(stored.body) };
}

function payloadOf(body: string | undefined): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
