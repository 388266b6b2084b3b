import type { Decision } from "../../model/decision.ts";
import type { EventCounts } from "../../ports/ledger.ts";
import type { Statements } from "./driver.ts";
import { EVENTS_BY_RECEIPT, firstSeqAt } from "./first-seq-at.ts";

/** Events are stored in the order in which they were received, but for clocks and turns that differ by so much. */
const DISORDER_MS = 60_000;

const COUNT = `SELECT decision, count(*) AS events FROM event
  WHERE seq >= $1 AND seq < $2 AND received_at >= $3 AND received_at < $4 GROUP BY decision`;

type CountRow = { readonly decision: Decision; readonly events: number };

/** Of the events received from `since` up to and not including `until`; reads no others but a minute's around. */
export async function countEvents(sql: Statements, since: number, until: number): Promise<EventCounts> {
  const from = await firstSeqAt(sql, EVENTS_BY_RECEIPT, since - DISORDER_MS);
  const end = await firstSeqAt(sql, EVENTS_BY_RECEIPT, until + DISORDER_MS);
  const rows = await sql.all<CountRow>(COUNT, from, end, since, until);
  return {
    events: rows.reduce((sum, row) => sum + row.events, 0),
    decisions: Object.fromEntries(rows.map((row) => [row.decision, row.events])),
  };
}
