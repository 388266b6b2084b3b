import Database from "better-sqlite3";
import { RelayError } from "../errors.ts";
import type { MovedTable } from "./moved-tables.ts";
import type { RowValue } from "./row-sums.ts";
import { MIGRATIONS } from "./sql/migrations.ts";
import { storeError } from "./store-error.ts";

export type MovedRow = Readonly<Record<string, RowValue>>;

/** A relay's database that is only read; no relay can open it meanwhile. */
export type MoveSource = {
  /** Changes with whatever a relay does to the database. */
  readonly stamp: string;
  readonly countOf: (part: MovedPart) => number;
  /** The rows of a part behind a key, in its order. */
  readonly rowsOf: (part: MovedPart, after: readonly RowValue[] | undefined) => Iterable<MovedRow>;
  /** Numbers below that were given away by a table, though their rows may be gone. */
  readonly lastNumberOf: (table: MovedTable) => number;
  readonly openedAt: number;
  readonly setBack: number;
  close(): void;
};

/** What is read into one table: mostly all of the table of that name. */
export type MovedPart = {
  readonly name: string;
  readonly table: MovedTable;
  /** The rows, with the table's columns and those of `key`. */
  readonly from: string;
  /** Columns of `from` that it is read in the order of. */
  readonly key: readonly string[];
};

const COUNT_OURS = `SELECT count(*) FROM sqlite_schema
  WHERE type = 'table' AND name IN ('migration', 'event', 'delivery')`;
const OUR_TABLES = 3;
const READ_VERSION = "SELECT coalesce(max(version), 0) FROM migration";
const OPENED_AT = "SELECT min(applied_at) FROM migration";
const SET_BACK = "SELECT delivery_seq FROM set_back";
const STAMP = `SELECT json_array((SELECT min(applied_at) FROM migration),
  (SELECT max(seq) FROM event), (SELECT sum(duplicates) FROM event), (SELECT max(seq) FROM delivery),
  (SELECT sum(fence) FROM delivery), (SELECT sum(coalesce(ended_at, 0)) FROM delivery), (SELECT count(*) FROM attempt),
  (SELECT max(seq) FROM refused), (SELECT sum(raised_at) FROM alarm), (SELECT event_seq FROM seen_until),
  (SELECT count(*) FROM seen), (SELECT count(*) FROM body), (SELECT max(rowid) FROM rule_set))`;
const LAST_GIVEN = "SELECT seq FROM sqlite_sequence WHERE name = ?";
// The keys of events up to that one are in `seen`; of younger ones some may be.
const YOUNG_KEYS = `(SELECT dedupe_key AS key, id AS event_id, received_at AS seen_at, seq AS event_seq FROM event
  WHERE seq > (SELECT event_seq FROM seen_until)
    AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.key = event.dedupe_key))`;

/**
 * Opens it to read. Throws `store_busy` while a relay runs on it, `conflict` if it is not one of this version's.
 */
export function openMoveSource(path: string): MoveSource {
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      requireOurs(database, path);
      // As long as it is open, no relay starts on it.
      database.exec("BEGIN");
      return sourceOn(database);
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw saidOfMove(error, path);
  }
}

/** Every table, and the dedupe keys that SQLite's home keeps only in the rows of their events. */
export function partsOf(tables: readonly MovedTable[]): readonly MovedPart[] {
  return tables.flatMap((table) => {
    const { name, key } = table;
    const from = name === "rule_set" ? "(SELECT rowid AS seq, * FROM rule_set)" : `"${name}"`;
    const whole: MovedPart = { name, table, from, key };
    const young: MovedPart = { name: "seen, young", table, from: YOUNG_KEYS, key: ["event_seq"] };
    return name === "seen" ? [whole, young] : [whole];
  });
}

function requireOurs(database: Database.Database, path: string): void {
  if (one(database, COUNT_OURS) !== OUR_TABLES)
    throw new RelayError("conflict", `The database ${path} is none of kyc-relay's.`);
  const version = one(database, READ_VERSION);
  if (version === MIGRATIONS.length) return;
  const fix =
    version > MIGRATIONS.length
      ? "Move it with the newer kyc-relay that wrote it."
      : "Start this kyc-relay on it once, which brings it up to date, stop it, and move it then.";
  throw new RelayError(
    "conflict",
    `The database ${path} is of version ${version}, but this kyc-relay is of version ${MIGRATIONS.length}. ${fix}`,
  );
}

function sourceOn(database: Database.Database): MoveSource {
  const stamp = database.prepare<[], string>(STAMP).pluck().get() ?? "";
  return {
    stamp,
    countOf: ({ from }) => one(database, `SELECT count(*) FROM ${from}`),
    rowsOf: (part, after) => rowsOf(database, part, after),
    lastNumberOf: (table) => lastNumberOf(database, table),
    openedAt: one(database, OPENED_AT),
    setBack: one(database, SET_BACK),
    close: () => void database.close(),
  };
}

function rowsOf(
  database: Database.Database,
  { table, from, key }: MovedPart,
  after: readonly RowValue[] | undefined,
): Iterable<MovedRow> {
  const columns = [...new Set([...table.columns.map(({ name }) => name), ...key])].map(quoted).join(", ");
  const order = key.map(quoted).join(", ");
  const behind = after ? `WHERE (${order}) > (${key.map(() => "?").join(", ")})` : "";
  return database
    .prepare<RowValue[], MovedRow>(`SELECT ${columns} FROM ${from} ${behind} ORDER BY ${order}`)
    .iterate(...(after ?? []));
}

function lastNumberOf(database: Database.Database, { name, key }: MovedTable): number {
  const given = database.prepare<[string], number>(LAST_GIVEN).pluck().get(name) ?? 0;
  const from = name === "rule_set" ? "rowid" : key.map(quoted).join();
  return Math.max(given, one(database, `SELECT coalesce(max(${from}), 0) FROM "${name}"`));
}

function one(database: Database.Database, statement: string): number {
  return database.prepare<[], number>(statement).pluck().get() ?? 0;
}

function quoted(name: string): string {
  return `"${name}"`;
}

function saidOfMove(error: unknown, path: string): unknown {
  const known = storeError(error, path);
  if (!(known instanceof RelayError) || known.code !== "store_busy") return known;
  return new RelayError(
    "store_busy",
    `A relay runs on ${path}. Stop it first, and leave it stopped: what came in meanwhile would not be moved.`,
    { cause: error },
  );
}
