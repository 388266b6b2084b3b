import type { RecordChange, RecordRow } from "../../ports/ledger.ts";
import type { RecordValue } from "../../ports/queue.ts";

/** The columns of `record`. */
export type RecordTableRow = {
  readonly seq: number;
  readonly table_name: string;
  readonly key: string;
  readonly updated_at: number;
};
/** A value of a record; JSON. */
export type CellRow = { readonly column_name: string; readonly value: string };
/** What `changeOf` needs of `record_change`. */
export type ChangeRow = {
  readonly column_name: string;
  readonly before: string;
  readonly after: string;
  readonly event_id: string;
  readonly at: number;
};

/** A record with its values. */
export function recordOf(row: RecordTableRow, cells: readonly CellRow[]): RecordRow {
  const values = Object.fromEntries(cells.map((cell) => [cell.column_name, parseValue(cell.value)]));
  return { table: row.table_name, key: row.key, values, updated_at: row.updated_at };
}

export function changeOf(row: ChangeRow): RecordChange {
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
