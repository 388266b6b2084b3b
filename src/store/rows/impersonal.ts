import type { EventDetails } from "./event-details.ts";

/** What is left of an erased event says what kind of check it was. The sender's own ids name the person at the sender's. */
export function impersonal({ check, sender_attempts }: EventDetails): EventDetails {
  const { kind, status, template, product } = check;
  return {
    source_event_id: "",
    subject: { keys: [], name: {} },
    check: { kind, status, template, product },
    sender_attempts,
    links: {},
  };
}
