import { isTerminal } from "../../model/decision.ts";
import type { Event } from "../../model/event.ts";
import type { Cancel, Intent } from "../../model/plan.ts";

/** What names the keys that an event and its intents depend on. */
export type Keyed = {
  /** About the subject that it was resolved to. */
  readonly event: Event;
  /** The strongest key known for its subject. */
  readonly subject_key: string | undefined;
  readonly intents: readonly Intent[];
  readonly cancels: readonly Cancel[];
};

/** The keys by which it is decided what becomes of an event's intents, and of what is open for its subject. */
export function keysToLock({ event, subject_key, intents, cancels }: Keyed): readonly string[] {
  const asksSubject = cancels.length > 0 || isTerminal(event.decision) || intents.some(({ stop }) => stop);
  const own = intents.flatMap((intent) => ownKeys(intent, subject_key));
  return asksSubject ? [...event.subject.keys, ...own] : own;
}

function ownKeys(
  { once_per, digest, in_order, destination }: Intent,
  subjectKey: string | undefined,
): readonly string[] {
  const own: string[] = [];
  if (once_per) own.push(`once_per ${once_per.key}`);
  if (digest) own.push(`digest ${digest.key}`);
  if (in_order && subjectKey !== undefined) own.push(`lane ${destination} ${subjectKey}`);
  return own;
}
