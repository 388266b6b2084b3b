import { type Event, isWeak } from "../../model/event.ts";
import { isNewer, momentOf } from "../../model/newer.ts";
import { type FactRow, factOf } from "../rows/fact-row.ts";

/** Facts by key. */
export type FactRows = Map<string, FactRow[]>;

/** Keeps a terminal event as the newest fact of each of its keys, unless a newer one is known. Returns what is new. */
export function keepFact(facts: FactRows, event: Event, seq: number): readonly FactRow[] {
  const { keys } = event.subject;
  return [...new Set(keys)].flatMap((key) => {
    const row = factRowOf(event, key, seq);
    const known = facts.get(key) ?? [];
    const older = known.find((one) => one.reference === row.reference && one.weak_source === row.weak_source);
    if (older && !isNewer(momentOf(event, seq), factOf(older))) return [];
    facts.set(key, [...known.filter((one) => one !== older), row]);
    return [row];
  });
}

function factRowOf(event: Event, key: string, seq: number): FactRow {
  return {
    key,
    reference: event.subject.reference ?? "",
    // Weak facts stand apart, by source, so that one never hides a strong one.
    weak_source: isWeak(event.assurance) ? event.source : "",
    source: event.source,
    kind: event.kind,
    decision: event.decision,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    check_id: event.check.id ?? null,
    event_seq: seq,
  };
}
