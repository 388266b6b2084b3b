import type { RecordValue, RecordWrite } from "../../ports/queue.ts";
import { type CellRow, mayOverwrite } from "../rows/cell-row.ts";
import { MOMENT_COLUMNS, momentValues } from "../rows/moment-row.ts";
import type { Statements } from "./driver.ts";

const EMPTY = JSON.stringify(null);

// Nobody else writes the record before the transaction ends.
const OPEN_RECORD = `INSERT INTO record (table_name, key, updated_at) VALUES ($1, $2, $3)
  ON CONFLICT (table_name, md5(key)) DO UPDATE SET updated_at = record.updated_at
  RETURNING seq`;
const TOUCH_RECORD = "UPDATE record SET updated_at = $1 WHERE seq = $2";
const FIND_CELLS = "SELECT * FROM record_cell WHERE record_seq = $1";
const WRITE_CELLS = `INSERT INTO record_cell (record_seq, column_name, value, assurance, ${MOMENT_COLUMNS})
  SELECT $1, written.column_name, written.value, $4, $5, $6, $7, $8, $9, $10
  FROM unnest($2::text[], $3::text[]) AS written (column_name, value)
  ON CONFLICT (record_seq, column_name) DO UPDATE SET (value, assurance, ${MOMENT_COLUMNS}) =
    ROW (excluded.value, $4, $5, $6, $7, $8, $9, $10)`;
const INSERT_CHANGES = `INSERT INTO record_change (record_seq, column_name, before, after, event_id, at)
  SELECT $1, changed.column_name, changed.before, changed.after, $5, $6
  FROM unnest($2::text[], $3::text[], $4::text[]) AS changed (column_name, before, after)`;

type Cell = { readonly column: string; readonly before: string; readonly after: string };

/** Writes each value that nothing newer or stronger stands against, and keeps what changed. */
export async function writeRecord(sql: Statements, write: RecordWrite, now: number): Promise<void> {
  const record = (await sql.all<{ seq: number }>(OPEN_RECORD, write.table, write.key, now))[0];
  if (!record) return;
  const rows = await sql.all<CellRow & { readonly column_name: string }>(FIND_CELLS, record.seq);
  const known = new Map(rows.map((row) => [row.column_name, row]));
  const cells = Object.entries(write.values).flatMap(
    ([column, value]) => cellOf(write, column, value, known.get(column)) ?? [],
  );
  if (cells.length === 0) return;
  await writeCells(sql, record.seq, write, cells);
  const changed = cells.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return;
  await insertChanges(sql, record.seq, write, changed, now);
  await sql.all(TOUCH_RECORD, now, record.seq);
}

function cellOf(
  write: RecordWrite,
  column: string,
  value: RecordValue,
  cell: CellRow | undefined,
): Cell | undefined {
  if (cell && !mayOverwrite(write, cell)) return undefined;
  return { column, before: cell?.value ?? EMPTY, after: JSON.stringify(value) };
}

/** An equal value only renews its moment. */
async function writeCells(
  sql: Statements,
  record: number,
  { event: { event, seq } }: RecordWrite,
  cells: readonly Cell[],
): Promise<void> {
  const columns = cells.map(({ column }) => column);
  const values = cells.map(({ after }) => after);
  await sql.all(WRITE_CELLS, record, columns, values, event.assurance, ...momentValues(event, seq));
}

async function insertChanges(
  sql: Statements,
  record: number,
  { event }: RecordWrite,
  changed: readonly Cell[],
  now: number,
): Promise<void> {
  const columns = changed.map(({ column }) => column);
  const before = changed.map((cell) => cell.before);
  const after = changed.map((cell) => cell.after);
  await sql.all(INSERT_CHANGES, record, columns, before, after, event.event.id, now);
}
