import { type Event, isWeak } from "../../model/event.ts";
import { isNewer, momentOf } from "../../model/newer.ts";
import type { Fact } from "../../model/plan.ts";
import { type FactRow, factOf } from "../rows/fact-row.ts";
import { MOMENT_COLUMNS, momentValues } from "../rows/moment-row.ts";
import type { Driver } from "./driver.ts";
import { withKeys } from "./with-keys.ts";

const factsOfKeys = withKeys((list) => `SELECT * FROM fact WHERE key IN (${list})`);
const WRITE_FACT = `INSERT OR REPLACE INTO fact
  (key, reference, weak_source, source, ${MOMENT_COLUMNS})
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
    sql.all(WRITE_FACT, key, reference, weakSource, event.source, ...momentValues(event, seq));
  }
}
