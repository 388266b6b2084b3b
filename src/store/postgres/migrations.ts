import { RelayError } from "../../errors.ts";
import { type PgDriver, SCHEMA_NAME, type Statements } from "./driver.ts";
import { SCHEMA } from "./schema.ts";

/** One entry a version, in order. Never edit an entry that was released: add one. */
const MIGRATIONS: readonly (readonly string[])[] = [SCHEMA];

/** Of the advisory lock that one process holds while it migrates: the letters "kycm". */
const LOCK = 0x6b79636d;

/** Is there while a move from another home is unfinished. */
export const MOVE_TABLE = "move";

const TAKE_LOCK = "SELECT pg_advisory_xact_lock($1)";
const CREATE_SCHEMA = `CREATE SCHEMA IF NOT EXISTS ${SCHEMA_NAME}`;
const CREATE_MIGRATION =
  "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)";
const READ_VERSION = "SELECT coalesce(max(version), 0) AS version FROM migration";
const IS_MOVING = "SELECT to_regclass($1) IS NOT NULL AS moving";
const NOTE_VERSION = "INSERT INTO migration (version, applied_at) VALUES ($1, $2)";

/**
 * Brings the database to this code's version, in one transaction; does nothing when it is there already. Of several
 * processes one does it while the others wait. Throws `store_unavailable` when the database is newer than the code, or
 * when only a part of it was moved here.
 */
export async function migrate(pg: PgDriver, now: number): Promise<void> {
  await pg.tx(async (sql) => {
    await bringUpToDate(sql, now);
    const [row] = await sql.all<{ moving: boolean }>(IS_MOVING, `${SCHEMA_NAME}.${MOVE_TABLE}`);
    if (row?.moving) throw unfinishedMove();
  });
}

/** The same inside a transaction, also of a database that something is moved to. */
export async function bringUpToDate(sql: Statements, now: number): Promise<void> {
  await sql.all(TAKE_LOCK, LOCK);
  await sql.all(CREATE_SCHEMA);
  await sql.all(CREATE_MIGRATION);
  const version = (await sql.all<{ version: number }>(READ_VERSION))[0]?.version ?? 0;
  if (version > MIGRATIONS.length) throw tooNew(version);
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index >= version) await apply(sql, index + 1, statements, now);
  }
}

async function apply(
  sql: Statements,
  version: number,
  statements: readonly string[],
  now: number,
): Promise<void> {
  for (const statement of statements) await sql.all(statement);
  await sql.all(NOTE_VERSION, version, now);
}

function tooNew(version: number): RelayError {
  return new RelayError(
    "store_unavailable",
    `The database is of version ${version}, but this kyc-relay knows only versions up to ${MIGRATIONS.length}. ` +
      "Start the newer kyc-relay that wrote it, or restore a backup from before the update.",
  );
}

function unfinishedMove(): RelayError {
  return new RelayError(
    "store_unavailable",
    "Only a part of another relay's data was moved into this database. Finish it with the same " +
      "`npx kyc-relay migrate-store` again: it goes on where it was.",
  );
}
