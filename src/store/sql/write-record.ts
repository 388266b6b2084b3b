import type { RecordValue, RecordWrite } from "../../ports/queue.ts";
import { type CellRow, mayOverwrite } from "../rows/cell-row.ts";
import { MOMENT_COLUMNS, momentValues } from "../rows/moment-row.ts";
import type { Driver } from "./driver.ts";

const EMPTY = JSON.stringify(null);

const OPEN_RECORD = `INSERT INTO record (table_name, key, updated_at) VALUES (?, ?, ?)
  ON CONFLICT (table_name, key) DO UPDATE SET updated_at = updated_at
  RETURNING seq`;
const TOUCH_RECORD = "UPDATE record SET updated_at = ? WHERE seq = ?";
const FIND_CELL = "SELECT * FROM record_cell WHERE record_seq = ? AND column_name = ?";
const WRITE_CELL = `INSERT OR REPLACE INTO record_cell
  (record_seq, column_name, value, assurance, ${MOMENT_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_CHANGE = `INSERT INTO record_change (record_seq, column_name, before, after, event_id, at)
  VALUES (?, ?, ?, ?, ?, ?)`;

/** Writes each value that nothing newer or stronger stands against, and keeps what changed. */
export function writeRecord(sql: Driver, write: RecordWrite, now: number): void {
  const record = sql.all<{ seq: number }>(OPEN_RECORD, write.table, write.key, now)[0];
  if (!record) return;
  const changed = Object.entries(write.values).filter(([column, value]) =>
    writeCell(sql, { record: record.seq, column, value, write, now }),
  );
  if (changed.length > 0) sql.all(TOUCH_RECORD, now, record.seq);
}

type CellWrite = {
  readonly record: number;
  readonly column: string;
  readonly value: RecordValue;
  readonly write: RecordWrite;
  readonly now: number;
};

/** Returns whether the value changed; an equal one only renews its moment. */
function writeCell(sql: Driver, { record, column, value, write, now }: CellWrite): boolean {
  const { event, seq } = write.event;
  const cell = sql.all<CellRow>(FIND_CELL, record, column)[0];
  if (cell && !mayOverwrite(write, cell)) return false;
  const after = JSON.stringify(value);
  const before = cell?.value ?? EMPTY;
  sql.all(WRITE_CELL, record, column, after, event.assurance, ...momentValues(event, seq));
  if (before === after) return false;
  sql.all(INSERT_CHANGE, record, column, before, after, event.id, now);
  return true;
}
