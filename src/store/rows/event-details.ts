import type { Event } from "../../model/event.ts";

/** What of an event has no column of its own. */
export type EventDetails = Pick<Event, "source_event_id" | "subject" | "check" | "sender_attempts" | "links">;

/** What of an event has no column of its own, as its row keeps it. */
export function detailsOf({ source_event_id, subject, check, sender_attempts, links }: Event): string {
  const details: EventDetails = { source_event_id, subject, check, sender_attempts, links };
  return JSON.stringify(details);
}
