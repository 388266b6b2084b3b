import { RelayError } from "../../errors.ts";
import type { Driver } from "./driver.ts";
import { SCHEMA } from "./schema.ts";

/** One entry a version, in order. Never edit an entry that was released: add one. */
export const MIGRATIONS: readonly (readonly string[])[] = [SCHEMA];

// A table, not PRAGMA user_version, because Durable Objects refuse that pragma.
const CREATE_MIGRATION = `CREATE TABLE IF NOT EXISTS migration (
  version INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL
) STRICT`;
const HAS_OTHERS = `SELECT 1 AS found FROM sqlite_schema
  WHERE type = 'table' AND name <> 'migration' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1`;
const READ_VERSION = "SELECT coalesce(max(version), 0) AS version FROM migration";
const NOTE_VERSION = "INSERT INTO migration (version, applied_at) VALUES (?, ?)";

/**
 * Brings the database to this code's version, in one transaction; does nothing when it is there already.
 * Throws `store_unavailable` when the database is newer than the code, or another program's.
 */
export function migrate(sql: Driver, now: number, migrations = MIGRATIONS): void {
  sql.tx(() => {
    sql.all(CREATE_MIGRATION);
    const version = readVersion(sql);
    if (version > migrations.length) throw tooNew(version, migrations.length);
    if (version === 0 && sql.all(HAS_OTHERS).length > 0) throw notOurs();
    for (const [index, statements] of migrations.entries()) {
      if (index < version) continue;
      for (const statement of statements) sql.all(statement);
      sql.all(NOTE_VERSION, index + 1, now);
    }
  });
}

function readVersion(sql: Driver): number {
  return sql.all<{ version: number }>(READ_VERSION)[0]?.version ?? 0;
}

function notOurs(): RelayError {
  return new RelayError(
    "store_unavailable",
    "The database holds tables of another program. Let `store.path` in the settings name another file.",
  );
}

function tooNew(version: number, known: number): RelayError {
  return new RelayError(
    "store_unavailable",
    `The database is of version ${version}, but this kyc-relay knows only versions up to ${known}. ` +
      "Start the newer kyc-relay that wrote it, or restore a backup from before the update.",
  );
}
