import type { Ledger, Page, PageQuery, RecordRow } from "../../ports/ledger.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import {
  type CellRow,
  type ChangeRow,
  changeOf,
  type RecordTableRow,
  recordOf,
} from "../rows/record-rows.ts";
import type { Driver } from "./driver.ts";

/** Changes shown with a record. */
const MAX_CHANGES = 500;

const LIST_RECORDS = "SELECT * FROM record WHERE table_name = ? AND seq < ? ORDER BY seq DESC LIMIT ?";
const FIND_RECORD = "SELECT * FROM record WHERE table_name = ? AND key = ?";
const LIST_CELLS = "SELECT column_name, value FROM record_cell WHERE record_seq = ? ORDER BY column_name";
const LIST_CHANGES = "SELECT * FROM record_change WHERE record_seq = ? ORDER BY seq DESC LIMIT ?";

/** A page of one table's records, the latest made first. */
export function listRecords(sql: Driver, table: string, page: PageQuery): Page<RecordRow> {
  const window = windowOf(page);
  const rows = sql.all<RecordTableRow>(LIST_RECORDS, table, window.before, window.limit);
  return pageOf(rows, window, (row) => withCells(sql, row));
}

/** One record with its latest changes, newest first. */
export function findRecord(sql: Driver, table: string, key: string): Awaited<ReturnType<Ledger["record"]>> {
  const row = sql.all<RecordTableRow>(FIND_RECORD, table, key)[0];
  if (!row) return undefined;
  const changes = sql.all<ChangeRow>(LIST_CHANGES, row.seq, MAX_CHANGES).map(changeOf);
  return { row: withCells(sql, row), changes };
}

function withCells(sql: Driver, row: RecordTableRow): RecordRow {
  return recordOf(row, sql.all<CellRow>(LIST_CELLS, row.seq));
}
