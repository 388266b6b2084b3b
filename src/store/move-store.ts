import type { Clock } from "../ports/host.ts";
import { type MovedPart, type MovedRow, type MoveSource, partsOf } from "./move-source.ts";
import { type MovedTable, movedTables } from "./moved-tables.ts";
import type { PgDriver } from "./postgres/driver.ts";
import {
  beginMove,
  endMove,
  moveBatch,
  noteMoved,
  type PartState,
  setNumber,
  sumsOf,
} from "./postgres/move-target.ts";
import { findData, heldAlready } from "./postgres/require-empty.ts";
import { addRow, isSame, NO_ROWS, type RowSums, type RowValue, shownSum } from "./row-sums.ts";

/** What became of a table: `hash` is that of its rows in whatever order. */
export type MovedTableCheck = {
  readonly table: string;
  readonly rows: number;
  readonly hash: string;
  /** The same rows are in both. */
  readonly is_equal: boolean;
};

type MoveProgress = { readonly moved: number; readonly total: number };

type Moving = {
  readonly source: MoveSource;
  readonly pg: PgDriver;
  readonly clock: Clock;
  /** The first 16 bytes of the text's SHA-256. */
  readonly hash: (text: string) => Uint8Array;
  readonly onProgress: (progress: MoveProgress) => void;
  /** All rows are there; now they are compared. */
  readonly onMoved?: (() => void) | undefined;
  /** There is data already: it is compared with the file's. */
  readonly onFound?: (() => void) | undefined;
};

const MOST_ROWS = 1_000;
/** Characters; one row may be longer. */
const MOST_LENGTH = 4_000_000;

/**
 * Copies everything into PostgreSQL, in transactions of some rows, and compares it; goes on where an earlier one was
 * cut off. No relay starts there before all is equal. Jobs of the queue are made by the first claims. A database that has
 * it all already is only compared; throws `conflict` if it has anything else.
 */
export async function moveStore(moving: Moving): Promise<readonly MovedTableCheck[]> {
  const { source, pg, clock, onProgress, onMoved } = moving;
  const tables = movedTables();
  const parts = partsOf(tables);
  if ((await findData(pg, tables)) !== undefined) return confirm(moving, tables, parts);
  const states = await beginMove(pg, { stamp: source.stamp, tables, now: clock() });
  const total = parts.reduce((sum, part) => sum + source.countOf(part), 0);
  let moved = [...states.values()].reduce((sum, state) => sum + state.moved, 0);
  for (const part of parts) {
    for await (const rows of movePart(moving, part, states.get(part.name))) {
      moved += rows;
      onProgress({ moved, total });
    }
  }
  await noteMoved(pg, source);
  for (const table of tables) if (table.isNumbered) await setNumber(pg, table, source.lastNumberOf(table));
  onMoved?.();
  const checks: MovedTableCheck[] = [];
  for (const table of tables) checks.push(await compareTable(moving, table, parts));
  if (checks.every(({ is_equal }) => is_equal)) await endMove(pg, tables);
  return checks;
}

/** Of what is there already: the same, or it is somebody else's. */
async function confirm(
  moving: Moving,
  tables: readonly MovedTable[],
  parts: readonly MovedPart[],
): Promise<readonly MovedTableCheck[]> {
  moving.onFound?.();
  const checks: MovedTableCheck[] = [];
  for (const table of tables) {
    const check = await compareTable(moving, table, parts);
    if (!check.is_equal) throw heldAlready(table.name);
    checks.push(check);
  }
  return checks;
}

/** Yields how many rows each transaction has moved. */
async function* movePart(
  { source, pg }: Moving,
  part: MovedPart,
  state: PartState = { after: undefined, moved: 0 },
): AsyncGenerator<number> {
  let before = state;
  const after = state.after === undefined ? undefined : keyOf(state.after);
  for (const rows of inBatches(source.rowsOf(part, after))) {
    const last = rows.at(-1);
    if (!last) continue;
    const key = part.key.map((name) => last[name] ?? null);
    const then = { after: keyText(key), moved: before.moved + rows.length };
    const values = part.table.columns.map(({ name }) => rows.map((row) => row[name] ?? null));
    await moveBatch(pg, { part: part.name, table: part.table, values, before, then });
    before = then;
    yield rows.length;
  }
}

function* inBatches(rows: Iterable<MovedRow>): Generator<readonly MovedRow[]> {
  let batch: MovedRow[] = [];
  let length = 0;
  for (const row of rows) {
    batch.push(row);
    for (const value of Object.values(row)) length += typeof value === "string" ? value.length : 1;
    if (batch.length < MOST_ROWS && length < MOST_LENGTH) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  yield batch;
}

async function compareTable(
  { source, pg, hash }: Moving,
  table: MovedTable,
  parts: readonly MovedPart[],
): Promise<MovedTableCheck> {
  let before: RowSums = NO_ROWS;
  for (const part of parts.filter((one) => one.table === table)) {
    for (const row of source.rowsOf(part, undefined))
      before = addRow(
        before,
        table.columns.map(({ name }) => row[name] ?? null),
        hash,
      );
  }
  const after = await sumsOf(pg, table);
  return { table: table.name, rows: before.rows, hash: shownSum(before), is_equal: isSame(before, after) };
}

/** A key as JSON. */
function keyText(key: readonly RowValue[]): string {
  return JSON.stringify(key.map((value) => (value instanceof Uint8Array ? { bytes: [...value] } : value)));
}

function keyOf(text: string): readonly RowValue[] {
  const values: readonly (string | number | null | { readonly bytes: readonly number[] })[] =
    JSON.parse(text);
  return values.map((value) =>
    typeof value === "object" && value !== null ? Uint8Array.from(value.bytes) : value,
  );
}
