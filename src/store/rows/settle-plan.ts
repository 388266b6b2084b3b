import type { Event } from "../../model/event.ts";
import type { Facts, Intent, SettledIntent } from "../../model/plan.ts";

/** An event with its place in the store's order, once it has one. */
type PlacedEvent = Event & { readonly seq?: number | undefined };

/** Decides, on the facts of the intents' keys, what becomes of them. Pure. */
export type SettlePlan = (
  event: PlacedEvent,
  intents: readonly Intent[],
  facts: Facts,
) => readonly SettledIntent[];
