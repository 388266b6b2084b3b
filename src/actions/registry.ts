import type { ActionKind } from "./action.ts";
import type { DestinationKind } from "./destination.ts";

/** All kinds of action, in the order of the docs. */
export const ACTION_KINDS: readonly ActionKind[] = [];

/** All kinds of destination, in the order of the docs. */
export const DESTINATION_KINDS: readonly DestinationKind[] = [];
