import type { Condition } from "../../route/condition.ts";
import { chances, type KnownValues } from "./chances.ts";
import type { HeardEvent } from "./linted-rule.ts";

/** Can the condition hold for an event? */
export function canFit(condition: Condition, event: HeardEvent): boolean {
  const decisions: readonly (string | undefined)[] = event.decisions ?? [undefined];
  return decisions.some((decision) => chances(condition, knownOf(event, decision)).holds);
}

/** What is known of an event's fields before it comes, for one of its decisions. */
function knownOf(event: HeardEvent, decision: string | undefined): KnownValues {
  return (field) => {
    if (field === "source" || field === "kind" || field === "type") return [event[field]];
    if (field === "decision") return decision === undefined ? undefined : [decision];
    return event.fields.find(field) ? undefined : [undefined];
  };
}
