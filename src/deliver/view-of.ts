import type { Event } from "../model/event.ts";
import type { Claimed, StoredEvent } from "../ports/queue.ts";
import type { View } from "../templates/template.ts";
import { eventView } from "../templates/view.ts";

/** What the texts of a delivery see: its event with the payload, as far as that is still kept. */
export function viewOf({ delivery, events }: Claimed, now: number): View {
  const [stored] = events;
  if (!stored) return {};
  const event = withPayload(stored);
  return eventView({ event, rule: delivery.rule, delivery: delivery.id, now });
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
