import type { Decision } from "../../model/decision.ts";
import { type Event, isWeak } from "../../model/event.ts";
import { isNewer, momentOf } from "../../model/newer.ts";
import type { Fact } from "../../model/plan.ts";
import type { Driver } from "./driver.ts";
import { withKeys } from "./with-keys.ts";

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

const factsOfKeys = withKeys((list) => `SELECT * FROM fact WHERE key IN (${list})`);
const WRITE_FACT = `INSERT OR REPLACE INTO fact
  (key, reference, weak_source, source, kind, decision, occurred_at, received_at, check_id, event_seq)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Everything terminal that is known under any of the keys. */
export function factsOf(sql: Driver, keys: readonly string[]): readonly Fact[] {
  return sql.all<FactRow>(factsOfKeys(keys.length), ...keys).map(factOf);
}

/** Keeps a terminal event as the newest fact of each of its keys, unless a newer one is known. */
export function keepFacts(sql: Driver, event: Event, seq: number): void {
  const { keys, reference = "" } = event.subject;
  const moment = momentOf(event, seq);
  // Weak facts stand apart, by source, so that one never hides a strong one.
  const weakSource = isWeak(event.assurance) ? event.source : "";
  const known = sql
    .all<FactRow>(factsOfKeys(keys.length), ...keys)
    .filter((row) => row.reference === reference && row.weak_source === weakSource);
  for (const key of keys) {
    const older = known.find((row) => row.key === key);
    if (older && !isNewer(moment, factOf(older))) continue;
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
