import type { Event } from "../../model/event.ts";
import { REFERENCE_PREFIX } from "../../model/reference-key.ts";

/** The event as about the subject that it was resolved to: a reference known by its check is the event's own. */
export function aboutSubject(event: Event, key: string | undefined): Event {
  const { subject } = event;
  if (subject.reference !== undefined || !key?.startsWith(REFERENCE_PREFIX)) return event;
  const reference = key.slice(REFERENCE_PREFIX.length);
  return { ...event, subject: { ...subject, key, reference, keys: [key, ...subject.keys] } };
}
