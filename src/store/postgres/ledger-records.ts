import type { Ledger, Page, PageQuery, RecordRow } from "../../ports/ledger.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import {
  type CellRow,
  type ChangeRow,
  changeOf,
  type RecordTableRow,
  recordOf,
} from "../rows/record-rows.ts";
import type { Statements } from "./driver.ts";

/** Changes shown with a record. */
const MAX_CHANGES = 500;

const LIST_RECORDS = "SELECT * FROM record WHERE table_name = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
const FIND_RECORD = "SELECT * FROM record WHERE table_name = $1 AND md5(key) = md5($2) AND key = $2";
const LIST_CELLS = `SELECT record_seq, column_name, value FROM record_cell
  WHERE record_seq = ANY($1::bigint[]) ORDER BY column_name COLLATE "C"`;
const LIST_CHANGES = "SELECT * FROM record_change WHERE record_seq = $1 ORDER BY seq DESC LIMIT $2";

type CellOfRecord = CellRow & { readonly record_seq: number };

/** A page of one table's records, the latest made first. */
export async function listRecords(sql: Statements, table: string, page: PageQuery): Promise<Page<RecordRow>> {
  const window = windowOf(page);
  const rows = await sql.all<RecordTableRow>(LIST_RECORDS, table, window.before, window.limit);
  const withCells = await cellsOf(sql, rows);
  return pageOf(rows, window, withCells);
}

/** One record with its latest changes, newest first. */
export async function findRecord(sql: Statements, table: string, key: string): ReturnType<Ledger["record"]> {
  const [row] = await sql.all<RecordTableRow>(FIND_RECORD, table, key);
  if (!row) return undefined;
  const changes = await sql.all<ChangeRow>(LIST_CHANGES, row.seq, MAX_CHANGES);
  const withCells = await cellsOf(sql, [row]);
  return { row: withCells(row), changes: changes.map(changeOf) };
}

async function cellsOf(
  sql: Statements,
  rows: readonly RecordTableRow[],
): Promise<(row: RecordTableRow) => RecordRow> {
  const cells = await sql.all<CellOfRecord>(
    LIST_CELLS,
    rows.map(({ seq }) => seq),
  );
  const bySeq = Map.groupBy(cells, ({ record_seq }) => record_seq);
  return (row) => recordOf(row, bySeq.get(row.seq) ?? []);
}
