import { RelayError } from "../../errors.ts";
import type { MovedTable } from "../moved-tables.ts";
import { addSums, NO_ROWS, type RowSums, type RowValue, sumsInSql } from "../row-sums.ts";
import { type PgDriver, SCHEMA_NAME, type Statements } from "./driver.ts";
import { bringUpToDate, MOVE_TABLE } from "./migrations.ts";
import { requireEmpty } from "./require-empty.ts";

/** How far a part has got: its last key, as JSON, and how many rows. */
export type PartState = { readonly after: string | undefined; readonly moved: number };

export type MovedBatch = {
  readonly part: string;
  readonly table: MovedTable;
  /** By column, in the order of the table's. */
  readonly values: readonly (readonly RowValue[])[];
  readonly before: PartState;
  readonly then: PartState;
};

/** What is noted beside the tables themselves. */
export type MoveEnd = { readonly openedAt: number; readonly setBack: number };

/** Sums as texts. */
type SumRow = { readonly rows: number; readonly high: string; readonly low: string };

/** 4 MB of a table are summed by one statement, and what lies beside it of long values. */
const BLOCKS_A_STEP = 512;
const SOURCE = "source";
const NOTHING_MOVED: PartState = { after: undefined, moved: 0 };

const READ_ENCODING =
  "SELECT pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = current_database()";
const CREATE_MOVE = `CREATE TABLE IF NOT EXISTS ${MOVE_TABLE} (name TEXT PRIMARY KEY, value TEXT NOT NULL)`;
const FIND_MOVE = `SELECT value FROM ${MOVE_TABLE} WHERE name = $1`;
const LIST_MOVES = `SELECT name, value FROM ${MOVE_TABLE}`;
const NOTE_MOVE = `INSERT INTO ${MOVE_TABLE} (name, value) VALUES ($1, $2)`;
/** Nothing, if somebody else has moved on meanwhile. */
const MOVE_ON = `UPDATE ${MOVE_TABLE} SET value = $3 WHERE name = $1 AND value = $2 RETURNING 1 AS noted`;
const SET_OPENED_AT = "UPDATE migration SET applied_at = least(applied_at, $1)";
const SET_SET_BACK = "UPDATE set_back SET delivery_seq = $1";
const SET_NUMBER = `SELECT setval(pg_get_serial_sequence($1, $2), $3)`;
const COUNT_BLOCKS =
  "SELECT pg_relation_size($1::regclass) / current_setting('block_size')::bigint AS blocks";
const FORGET_MOVE = `DROP TABLE ${MOVE_TABLE}`;

/**
 * Makes the tables, or goes on with those of an earlier move of the same source; returns how far each part has got.
 * Throws `conflict` if the database holds anything else, and changes nothing then.
 */
export async function beginMove(
  pg: PgDriver,
  {
    stamp,
    tables,
    now,
  }: { readonly stamp: string; readonly tables: readonly MovedTable[]; readonly now: number },
): Promise<ReadonlyMap<string, PartState>> {
  return pg.tx(async (sql) => {
    await requireUnicode(sql);
    await bringUpToDate(sql, now);
    await sql.all(CREATE_MOVE);
    const [known] = await sql.all<{ value: string }>(FIND_MOVE, SOURCE);
    if (known && known.value !== stamp) throw anotherMove();
    if (!known) {
      await requireEmpty(sql, tables);
      await sql.all(NOTE_MOVE, SOURCE, stamp);
    }
    const rows = await sql.all<{ name: string; value: string }>(LIST_MOVES);
    return new Map(
      rows.filter(({ name }) => name !== SOURCE).map(({ name, value }) => [name, JSON.parse(value)]),
    );
  });
}

/** Inserts rows and notes how far their part has got, in one transaction. */
export async function moveBatch(
  pg: PgDriver,
  { part, table, values, before, then }: MovedBatch,
): Promise<void> {
  const names = table.columns.map(({ name }) => `"${name}"`).join(", ");
  const arrays = table.columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(", ");
  await pg.tx(async (sql) => {
    if (before === NOTHING_MOVED || before.moved === 0) await sql.all(NOTE_MOVE, part, JSON.stringify(then));
    else if ((await sql.all(MOVE_ON, part, JSON.stringify(before), JSON.stringify(then))).length === 0)
      throw somebodyElse();
    await sql.all(`INSERT INTO "${table.name}" (${names}) SELECT * FROM unnest(${arrays})`, ...values);
  });
}

/** What stands beside the rows: numbers go on behind the last ones that were given away. */
export async function noteMoved(pg: PgDriver, { openedAt, setBack }: MoveEnd): Promise<void> {
  await pg.tx(async (sql) => {
    await sql.all(SET_OPENED_AT, openedAt);
    await sql.all(SET_SET_BACK, setBack);
  });
}

export async function setNumber(pg: PgDriver, { name, key }: MovedTable, last: number): Promise<void> {
  if (last > 0) await pg.all(SET_NUMBER, `${SCHEMA_NAME}.${name}`, key.join(), last);
}

/** Counts and hashes of a table's rows, a part of its file at a time: their order does not matter. */
export async function sumsOf(pg: PgDriver, { name, columns }: MovedTable): Promise<RowSums> {
  const [size] = await pg.all<{ blocks: number }>(COUNT_BLOCKS, `${SCHEMA_NAME}.${name}`);
  const statement = sumsInSql(columns, `"${name}" WHERE ctid >= $1::tid AND ctid < $2::tid`);
  let sums = NO_ROWS;
  for (let from = 0; from < (size?.blocks ?? 0); from += BLOCKS_A_STEP) {
    const [row] = await pg.all<SumRow>(statement, `(${from},0)`, `(${from + BLOCKS_A_STEP},0)`);
    if (row) sums = addSums(sums, { rows: row.rows, high: BigInt(row.high), low: BigInt(row.low) });
  }
  return sums;
}

/** From now on a relay may start on it. */
export async function endMove(pg: PgDriver, tables: readonly MovedTable[]): Promise<void> {
  for (const { name } of tables) await pg.all(`ANALYZE "${name}"`);
  await pg.all(FORGET_MOVE);
}

async function requireUnicode(sql: Statements): Promise<void> {
  const [row] = await sql.all<{ encoding: string }>(READ_ENCODING);
  if (row?.encoding === "UTF8") return;
  throw new RelayError(
    "conflict",
    `The PostgreSQL database has the encoding ${row?.encoding}. Make one with UTF8: createdb -E UTF8 -T template0 <name>`,
  );
}

function anotherMove(): RelayError {
  return new RelayError(
    "conflict",
    "The PostgreSQL database holds an unfinished move of another file, or of this one before a relay ran on it again. " +
      `Begin anew: run  DROP SCHEMA ${SCHEMA_NAME} CASCADE  there, then move again.`,
  );
}

function somebodyElse(): RelayError {
  return new RelayError(
    "conflict",
    "Another migrate-store is moving into this database. Let only one of them run.",
  );
}
