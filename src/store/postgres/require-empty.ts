import { RelayError } from "../../errors.ts";
import type { MovedTable } from "../moved-tables.ts";
import { type PgDriver, SCHEMA_NAME, type Statements } from "./driver.ts";
import { MOVE_TABLE } from "./migrations.ts";

/** What any command that opens the database leaves there, though nothing ever came in. */
const OF_A_START: ReadonlySet<string> = new Set(["rule_set", "gate", "schedule", "secret", "alarm"]);
/** The server needs a moment to notice that a relay has ended. */
const LOOKS = 10;
const BETWEEN_LOOKS_SECONDS = 0.2;

const IS_WHOLE = "SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NULL AS whole";
const FORGET_SEEN = "SELECT pg_stat_clear_snapshot()";
const FIND_OTHERS = `SELECT 1 AS found FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'kyc-relay' AND pid <> pg_backend_pid() LIMIT 1`;
const SLEEP = "SELECT pg_sleep($1)";

/** The first table that holds a relay's data; undefined for a database that holds none, or a part of a move. */
export async function findData(pg: PgDriver, tables: readonly MovedTable[]): Promise<string | undefined> {
  const [row] = await pg.all<{ whole: boolean }>(
    IS_WHOLE,
    `${SCHEMA_NAME}.migration`,
    `${SCHEMA_NAME}.${MOVE_TABLE}`,
  );
  return row?.whole ? firstWithRows(pg, tables) : undefined;
}

/**
 * Takes away what a start alone has put there, such as the rules that it read. Throws `conflict` if there is anything
 * else, or if a relay runs on the database.
 */
export async function requireEmpty(sql: Statements, tables: readonly MovedTable[]): Promise<void> {
  const found = await firstWithRows(sql, tables);
  if (found !== undefined) throw heldAlready(found);
  const left = tables.filter(({ name }) => OF_A_START.has(name));
  for (const { name } of left) {
    if (!(await hasRows(sql, name))) continue;
    await requireAlone(sql);
    await sql.all(`DELETE FROM "${name}"`);
  }
}

/** `table` is one that is not as in the file. */
export function heldAlready(table: string): RelayError {
  return new RelayError(
    "conflict",
    `The PostgreSQL database holds a relay's data already, and other than the file's (table ${SCHEMA_NAME}.${table}). ` +
      "If the file was moved there before, a relay has run there since, and nothing is left to do. Else name an empty " +
      `database; or, if that relay is not needed, stop it and run: DROP SCHEMA IF EXISTS ${SCHEMA_NAME}, pgboss CASCADE`,
  );
}

async function firstWithRows(sql: Statements, tables: readonly MovedTable[]): Promise<string | undefined> {
  for (const { name } of tables) if (!OF_A_START.has(name) && (await hasRows(sql, name))) return name;
  return undefined;
}

async function hasRows(sql: Statements, name: string): Promise<boolean> {
  return (await sql.all(`SELECT 1 AS found FROM "${name}" LIMIT 1`)).length > 0;
}

/** What runs there would go on without its rules. */
async function requireAlone(sql: Statements): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    await sql.all(FORGET_SEEN);
    if ((await sql.all(FIND_OTHERS)).length === 0) return;
    if (looks === LOOKS) throw runsThere();
    await sql.all(SLEEP, BETWEEN_LOOKS_SECONDS);
  }
}

function runsThere(): RelayError {
  return new RelayError(
    "conflict",
    "A relay, or another command of kyc-relay, is connected to the PostgreSQL database. Stop it, then move again.",
  );
}
