import { isTerminal } from "../../model/decision.ts";
import type { Event } from "../../model/event.ts";
import type { Cancel, Intent } from "../../model/plan.ts";

/** What names the keys that an event and its intents depend on. */
export type Keyed = {
  readonly event: Event;
  readonly intents: readonly Intent[];
  readonly cancels: readonly Cancel[];
};

/** The keys by which it is decided what becomes of an event's intents, and of what is open for its subject. */
export function keysToLock({ event, intents, cancels }: Keyed): readonly string[] {
  const { keys, key } = event.subject;
  const asksSubject = cancels.length > 0 || isTerminal(event.decision) || intents.some(({ stop }) => stop);
  const subject = key === undefined ? keys : [key, ...keys];
  return [...(asksSubject ? subject : []), ...intents.flatMap((intent) => ownKeys(intent, key))];
}

function ownKeys({ once_per, digest, in_order, destination }: Intent, key: string | undefined): string[] {
  const own: string[] = [];
  if (once_per) own.push(`once_per ${once_per.key}`);
  if (digest) own.push(`digest ${digest.key}`);
  if (in_order && key !== undefined) own.push(`lane ${destination} ${key}`);
  return own;
}
