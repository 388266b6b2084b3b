import type { Decision } from "../../model/decision.ts";
import type { EventCounts } from "../../ports/ledger.ts";
import type { Driver } from "./driver.ts";
import { EVENTS_BY_RECEIPT, firstSeqAt } from "./first-seq-at.ts";
import { nextTurn } from "./next-turn.ts";

/** Events are stored in the order in which they were received, but for clocks and turns that differ by so much. */
const DISORDER_MS = 60_000;
/** So many rows are counted before others have their turn. */
const ROWS_A_TURN = 10_000;

const COUNT = `SELECT decision, count(*) AS events FROM event NOT INDEXED
  WHERE seq >= ? AND seq < ? AND received_at >= ? AND received_at < ? GROUP BY decision`;

type CountRow = { readonly decision: Decision; readonly events: number };

/** Of the events received from `since` up to and not including `until`; reads no others but a minute's around. */
export async function countEvents(sql: Driver, since: number, until: number): Promise<EventCounts> {
  const from = firstSeqAt(sql, EVENTS_BY_RECEIPT, since - DISORDER_MS);
  const end = firstSeqAt(sql, EVENTS_BY_RECEIPT, until + DISORDER_MS);
  const decisions = new Map<Decision, number>();
  for (let seq = from; seq < end; seq += ROWS_A_TURN) {
    for (const row of sql.all<CountRow>(COUNT, seq, Math.min(seq + ROWS_A_TURN, end), since, until)) {
      decisions.set(row.decision, (decisions.get(row.decision) ?? 0) + row.events);
    }
    if (seq + ROWS_A_TURN < end) await nextTurn();
  }
  const events = [...decisions.values()].reduce((sum, count) => sum + count, 0);
  return { events, decisions: Object.fromEntries(decisions) };
}
