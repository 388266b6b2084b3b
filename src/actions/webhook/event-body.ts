import type { Event } from "../../model/event.ts";
import type { JsonMap } from "./json.ts";

/**
 * What goes out when a rule writes no `body:`: one level, stable names, every key always present, so that no-code
 * tools learn the fields from any one event. Lists are texts with commas.
 */
export function eventBody(event: Event): JsonMap {
  const { subject, check } = event;
  return {
    id: event.id,
    type: event.type,
    source: event.source,
    kind: event.kind,
    occurred_at: new Date(event.occurred_at).toISOString(),
    decision: event.decision,
    status: check.status ?? null,
    subject_id: subject.reference ?? subject.key ?? null,
    subject_name: fullName(subject.name) ?? null,
    subject_email: subject.email ?? null,
    subject_country: subject.country ?? null,
    check_id: check.id ?? null,
    check_kind: check.kind ?? null,
    score: check.score ?? null,
    risk: check.risk ?? null,
    tags: check.tags?.join(", ") ?? null,
    reasons: check.reasons?.join(", ") ?? null,
    url: event.links.console ?? null,
  };
}

function fullName({ full, first, last }: Event["subject"]["name"]): string | undefined {
  if (full) return full;
  const parts = [first, last].filter((part) => part !== undefined && part !== "");
  return parts.length > 0 ? parts.join(" ") : undefined;
}
