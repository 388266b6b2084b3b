import Database from "better-sqlite3";
import { migrate } from "./sql/migrations.ts";
import { sqliteDriver } from "./sqlite-driver.ts";

/** A column as PostgreSQL has it. */
export type MovedColumn = { readonly name: string; readonly type: "bigint" | "text" | "bytea" };

/** A table that goes from SQLite into PostgreSQL, row by row in the order of its key. */
export type MovedTable = {
  readonly name: string;
  readonly columns: readonly MovedColumn[];
  /** Names of columns. */
  readonly key: readonly string[];
  /** Whether rows are numbered by the database. */
  readonly isNumbered: boolean;
};

/** What only one of the homes has, or has a single row of. */
const NOT_COPIED: ReadonlySet<string> = new Set(["migration", "seen_until", "set_back"]);
/** In the order of their saving, which SQLite knows by the rows' own numbers. */
const RULE_SET = "rule_set";
const TYPES: Readonly<Record<string, MovedColumn["type"]>> = {
  INTEGER: "bigint",
  TEXT: "text",
  BLOB: "bytea",
};

const LIST_TABLES = `SELECT name FROM sqlite_schema
  WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;

type InfoRow = { readonly name: string; readonly type: string; readonly pk: number };

/** Every table, as this version's schema has it. */
export function movedTables(): readonly MovedTable[] {
  const database = new Database(":memory:");
  try {
    migrate(sqliteDriver(database), 0);
    const names = database.prepare<[], string>(LIST_TABLES).pluck().all();
    return names.filter((name) => !NOT_COPIED.has(name)).map((name) => tableOf(database, name));
  } finally {
    database.close();
  }
}

function tableOf(database: Database.Database, name: string): MovedTable {
  const rows = database
    .prepare<[string], InfoRow>("SELECT name, type, pk FROM pragma_table_info(?)")
    .all(name);
  const columns = rows.map((row) => ({ name: row.name, type: TYPES[row.type] ?? "text" }));
  if (name === RULE_SET) {
    const seq: MovedColumn = { name: "seq", type: "bigint" };
    return { name, columns: [seq, ...columns], key: ["seq"], isNumbered: true };
  }
  const key = rows.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
  const [first, second] = key;
  const isNumbered = second === undefined && (first?.name === "seq" || first?.name === "number");
  return { name, columns, key: key.map((row) => row.name), isNumbered };
}
