import type { Person } from "../rows/person.ts";
import type { Driver } from "./driver.ts";

/** So many rows are looked at in a transaction. */
const ROWS_A_STEP = 2_000;

const NEXT_RECORDS = `SELECT max(seq) AS last FROM
  (SELECT seq FROM record WHERE seq > ? ORDER BY seq LIMIT ${ROWS_A_STEP})`;
const FIND_RECORDS = `SELECT seq, key IN (SELECT value FROM json_each(?)) AS own,
    key IN (SELECT value FROM json_each(?)) AS addressed FROM record
  WHERE seq > ? AND seq <= ? AND (own OR addressed
    OR EXISTS (SELECT 1 FROM record_cell
      WHERE record_seq = record.seq AND event_seq IN (SELECT value FROM json_each(?)))
    OR EXISTS (SELECT 1 FROM record_change
      WHERE record_seq = record.seq AND event_id IN (SELECT value FROM json_each(?))))`;
const SAYS_MORE = `SELECT 1 AS more FROM record_change
    WHERE record_seq = ? AND event_id NOT IN (SELECT value FROM json_each(?))
  UNION ALL SELECT 1 FROM record_cell
    WHERE record_seq = ? AND event_seq NOT IN (SELECT value FROM json_each(?)) LIMIT 1`;
/** Of events that are still there: whose a pruned one was, nobody knows. */
const OTHERS_SAY = `SELECT 1 AS more FROM record_change CROSS JOIN event ON event.id = record_change.event_id
    WHERE record_seq = ? AND event.seq NOT IN (SELECT value FROM json_each(?))
  UNION ALL SELECT 1 FROM record_cell CROSS JOIN event ON event.seq = record_cell.event_seq
    WHERE record_seq = ? AND event.seq NOT IN (SELECT value FROM json_each(?)) LIMIT 1`;
const DROP_RECORD = [
  "DELETE FROM record_change WHERE record_seq = ?",
  "DELETE FROM record_cell WHERE record_seq = ?",
  "DELETE FROM record WHERE seq = ?",
];
// What others wrote afterwards shows what stood there before.
const FORGET_BEFORE = `UPDATE record_change SET before = 'null' WHERE seq IN
  (SELECT (SELECT min(later.seq) FROM record_change AS later
      WHERE later.record_seq = own.record_seq AND later.column_name = own.column_name AND later.seq > own.seq)
    FROM record_change AS own WHERE own.record_seq = ? AND own.event_id IN (SELECT value FROM json_each(?)))`;
const DROP_CHANGES =
  "DELETE FROM record_change WHERE record_seq = ? AND event_id IN (SELECT value FROM json_each(?))";
const DROP_CELLS =
  "DELETE FROM record_cell WHERE record_seq = ? AND event_seq IN (SELECT value FROM json_each(?))";
const EVENT_IDS = `SELECT json_group_array(id) AS ids FROM event
  WHERE seq IN (SELECT value FROM json_each(?))`;

type FoundRow = { readonly seq: number; readonly own: number; readonly addressed: number };

/** One step over all records: how many were cleared, and where to go on; `after` is absent at the end. */
export function eraseRecords(sql: Driver, person: Person, after: number) {
  const last = sql.all<{ last: number | null }>(NEXT_RECORDS, after)[0]?.last ?? undefined;
  if (last === undefined) return { records: 0 };
  const events = JSON.stringify(person.events);
  const ids = sql.all<{ ids: string }>(EVENT_IDS, events)[0]?.ids ?? "[]";
  const keys = JSON.stringify([...person.references, ...person.keys]);
  const emails = JSON.stringify(person.emails);
  const found = sql.all<FoundRow>(FIND_RECORDS, keys, emails, after, last, events, ids);
  for (const row of found) {
    if (isWholly(sql, row, events, ids)) dropRecord(sql, row.seq);
    else dropOwn(sql, row.seq, events, ids);
  }
  return { records: found.length, after: last };
}

/** An address is whatever somebody typed: another's record, too, may be kept under it. */
function isWholly(sql: Driver, { seq, own, addressed }: FoundRow, events: string, ids: string): boolean {
  if (own === 1) return true;
  if (addressed === 1) return sql.all(OTHERS_SAY, seq, events, seq, events).length === 0;
  return sql.all(SAYS_MORE, seq, ids, seq, events).length === 0;
}

function dropRecord(sql: Driver, seq: number): void {
  for (const statement of DROP_RECORD) sql.all(statement, seq);
}

/** A row that also speaks of others keeps what they said. */
function dropOwn(sql: Driver, seq: number, events: string, ids: string): void {
  sql.all(FORGET_BEFORE, seq, ids);
  sql.all(DROP_CHANGES, seq, ids);
  sql.all(DROP_CELLS, seq, events);
}
