import type { Decision } from "../../model/decision.ts";
import { type Event, isWeak } from "../../model/event.ts";
import { isNewer, type Moment } from "../../model/newer.ts";
import type { Fact } from "../../model/plan.ts";
import type { Driver } from "./driver.ts";

type FactRow = {
  readonly key: string;
  readonly reference: string;
  readonly weak_source: string;
  readonly source: string;
  readonly kind: string;
  readonly decision: Decision;
  readonly occurred_at: number;
  readonly received_at: number;
  readonly check_id: string | null;
  readonly event_seq: number;
};

const FACTS_OF_KEY = "SELECT * FROM fact WHERE key = ?";
const FIND_FACT = "SELECT * FROM fact WHERE key = ? AND reference = ? AND weak_source = ?";
const WRITE_FACT = `INSERT OR REPLACE INTO fact
  (key, reference, weak_source, source, kind, decision, occurred_at, received_at, check_id, event_seq)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Everything terminal that is known under any of the keys. */
export function factsOf(sql: Driver, keys: readonly string[]): readonly Fact[] {
  return keys.flatMap((key) => sql.all<FactRow>(FACTS_OF_KEY, key).map(factOf));
}

/** Keeps a terminal event as the newest fact of each of its keys, unless a newer one is known. */
export function keepFacts(sql: Driver, event: Event, seq: number): void {
  const moment = momentOf(event, seq);
  const reference = event.subject.reference ?? "";
  // Weak facts stand apart, by source, so that one never hides a strong one.
  const weakSource = isWeak(event.assurance) ? event.source : "";
  for (const key of event.subject.keys) {
    const known = sql.all<FactRow>(FIND_FACT, key, reference, weakSource)[0];
    if (known && !isNewer(moment, factOf(known))) continue;
    sql.all(
      WRITE_FACT,
      key,
      reference,
      weakSource,
      event.source,
      event.kind,
      event.decision,
      event.occurred_at,
      event.received_at,
      event.check.id ?? null,
      seq,
    );
  }
}

/** What "newer" looks at, of a stored event. */
export function momentOf(event: Event, seq: number): Moment {
  return {
    kind: event.kind,
    occurred_at: event.occurred_at,
    received_at: event.received_at,
    decision: event.decision,
    check_id: event.check.id,
    seq,
  };
}

function factOf(row: FactRow): Fact {
  return {
    key: row.key,
    reference: row.reference === "" ? undefined : row.reference,
    source: row.source,
    weak: row.weak_source !== "",
    kind: row.kind,
    decision: row.decision,
    occurred_at: row.occurred_at,
    received_at: row.received_at,
    check_id: row.check_id ?? undefined,
    seq: row.event_seq,
  };
}
