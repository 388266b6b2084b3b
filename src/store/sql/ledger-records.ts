import type { Ledger, Page, PageQuery, RecordChange, RecordRow } from "../../ports/ledger.ts";
import type { RecordValue } from "../../ports/queue.ts";
import type { Driver } from "./driver.ts";
import { pageOf, windowOf } from "./page.ts";

/** Changes shown with a record. */
const MAX_CHANGES = 500;

const LIST_RECORDS = "SELECT * FROM record WHERE table_name = ? AND seq < ? ORDER BY seq DESC LIMIT ?";
const FIND_RECORD = "SELECT * FROM record WHERE table_name = ? AND key = ?";
const LIST_CELLS = "SELECT column_name, value FROM record_cell WHERE record_seq = ? ORDER BY column_name";
const LIST_CHANGES = "SELECT * FROM record_change WHERE record_seq = ? ORDER BY seq DESC LIMIT ?";

type Row = {
  readonly seq: number;
  readonly table_name: string;
  readonly key: string;
  readonly updated_at: number;
};
type CellRow = { readonly column_name: string; readonly value: string };
type ChangeRow = {
  readonly column_name: string;
  readonly before: string;
  readonly after: string;
  readonly event_id: string;
  readonly at: number;
};

/** A page of one table's records, the latest made first. */
export function listRecords(sql: Driver, table: string, page: PageQuery): Page<RecordRow> {
  const window = windowOf(page);
  const rows = sql.all<Row>(LIST_RECORDS, table, window.before, window.limit);
  return pageOf(rows, window, (row) => recordOf(sql, row));
}

/** One record with its latest changes, newest first. */
export function findRecord(sql: Driver, table: string, key: string): Awaited<ReturnType<Ledger["record"]>> {
  const row = sql.all<Row>(FIND_RECORD, table, key)[0];
  if (!row) return undefined;
  const changes = sql.all<ChangeRow>(LIST_CHANGES, row.seq, MAX_CHANGES).map(changeOf);
  return { row: recordOf(sql, row), changes };
}

function recordOf(sql: Driver, row: Row): RecordRow {
  const cells = sql.all<CellRow>(LIST_CELLS, row.seq);
  const values = Object.fromEntries(cells.map((cell) => [cell.column_name, parseValue(cell.value)]));
  return { table: row.table_name, key: row.key, values, updated_at: row.updated_at };
}

function changeOf(row: ChangeRow): RecordChange {
  return {
    column: row.column_name,
    before: parseValue(row.before),
    after: parseValue(row.after),
    event: row.event_id,
    at: row.at,
  };
}

function parseValue(json: string): RecordValue {
  return JSON.parse(json);
}
