import type { Person } from "../rows/person.ts";
import type { Statements } from "./driver.ts";

/** So many rows are looked at in a transaction. */
const ROWS_A_STEP = 2_000;

const NEXT_RECORDS = `SELECT max(seq) AS last FROM
  (SELECT seq FROM record WHERE seq > $1 ORDER BY seq LIMIT ${ROWS_A_STEP}) AS next`;
// Locked: what others write into one meanwhile waits.
const FIND_RECORDS = `SELECT seq, key = ANY ($3::text[]) AS own, key = ANY ($4::text[]) AS addressed FROM record
  WHERE seq > $1 AND seq <= $2 AND (key = ANY ($3::text[]) OR key = ANY ($4::text[])
    OR EXISTS (SELECT 1 FROM record_cell WHERE record_seq = record.seq AND event_seq = ANY ($5::bigint[]))
    OR EXISTS (SELECT 1 FROM record_change WHERE record_seq = record.seq AND event_id = ANY ($6::text[])))
  ORDER BY seq FOR UPDATE`;
const SAYS_MORE = `SELECT 1 AS more FROM record_change WHERE record_seq = $1 AND event_id <> ALL ($3::text[])
  UNION ALL SELECT 1 FROM record_cell WHERE record_seq = $1 AND event_seq <> ALL ($2::bigint[]) LIMIT 1`;
/** Of events that are still there: whose a pruned one was, nobody knows. */
const OTHERS_SAY = `SELECT 1 AS more FROM record_change JOIN event ON event.id = record_change.event_id
    WHERE record_seq = $1 AND event.seq <> ALL ($2::bigint[])
  UNION ALL SELECT 1 FROM record_cell JOIN event ON event.seq = record_cell.event_seq
    WHERE record_seq = $1 AND event.seq <> ALL ($2::bigint[]) LIMIT 1`;
const DROP_RECORD = [
  "DELETE FROM record_change WHERE record_seq = $1",
  "DELETE FROM record_cell WHERE record_seq = $1",
  "DELETE FROM record WHERE seq = $1",
];
// What others wrote afterwards shows what stood there before.
const FORGET_BEFORE = `UPDATE record_change SET before = 'null' WHERE seq IN
  (SELECT (SELECT min(later.seq) FROM record_change AS later
      WHERE later.record_seq = own.record_seq AND later.column_name = own.column_name AND later.seq > own.seq)
    FROM record_change AS own WHERE own.record_seq = $1 AND own.event_id = ANY ($2::text[]))`;
const DROP_CHANGES = "DELETE FROM record_change WHERE record_seq = $1 AND event_id = ANY ($2::text[])";
const DROP_CELLS = "DELETE FROM record_cell WHERE record_seq = $1 AND event_seq = ANY ($2::bigint[])";
const EVENT_IDS = "SELECT id FROM event WHERE seq = ANY ($1::bigint[])";

type FoundRow = { readonly seq: number; readonly own: boolean; readonly addressed: boolean };
type Own = { readonly events: readonly number[]; readonly ids: readonly string[] };

/** One step over all records: how many were cleared, and where to go on; `after` is absent at the end. */
export async function eraseRecords(
  sql: Statements,
  person: Person,
  after: number,
): Promise<{ readonly records: number; readonly after?: number }> {
  const last = (await sql.all<{ last: number | null }>(NEXT_RECORDS, after))[0]?.last ?? undefined;
  if (last === undefined) return { records: 0 };
  const { events, emails, references, keys } = person;
  const ids = (await sql.all<{ id: string }>(EVENT_IDS, events)).map(({ id }) => id);
  const names = [...references, ...keys];
  const found = await sql.all<FoundRow>(FIND_RECORDS, after, last, names, emails, events, ids);
  for (const row of found) {
    if (await isWholly(sql, row, { events, ids })) await dropRecord(sql, row.seq);
    else await dropOwn(sql, row.seq, { events, ids });
  }
  return { records: found.length, after: last };
}

/** An address is whatever somebody typed: another's record, too, may be kept under it. */
async function isWholly(
  sql: Statements,
  { seq, own, addressed }: FoundRow,
  { events, ids }: Own,
): Promise<boolean> {
  if (own) return true;
  if (addressed) return (await sql.all(OTHERS_SAY, seq, events)).length === 0;
  return (await sql.all(SAYS_MORE, seq, events, ids)).length === 0;
}

async function dropRecord(sql: Statements, seq: number): Promise<void> {
  for (const statement of DROP_RECORD) await sql.all(statement, seq);
}

/** A row that also speaks of others keeps what they said. */
async function dropOwn(sql: Statements, seq: number, { events, ids }: Own): Promise<void> {
  await sql.all(FORGET_BEFORE, seq, ids);
  await sql.all(DROP_CHANGES, seq, ids);
  await sql.all(DROP_CELLS, seq, events);
}
