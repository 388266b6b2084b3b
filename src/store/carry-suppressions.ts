import Database from "better-sqlite3";
import { RelayError } from "../errors.ts";
import { storeError } from "./store-error.ts";

/** What of a database that is replaced goes on in the one that replaces it. */
export type Carried =
  | {
      readonly state: "carried";
      /** So many suppressions the new one did not have. */
      readonly suppressions: number;
      /** So many events are whole in the new one that were erased in the other. */
      readonly erased: number;
    }
  /** Its suppressions are hashes under another secret: it is none of the same relay's. */
  | { readonly state: "foreign" }
  | { readonly state: "unreadable" };

const FIND_SECRET = "SELECT value FROM secret WHERE name = 'mail'";
const READ_SUPPRESSIONS = "SELECT id, why, at, address, subject, delivery FROM suppression ORDER BY seq";
const READ_ERASED = "SELECT id FROM event WHERE routing = 'erased'";
const IS_WHOLE = "SELECT 1 AS whole FROM event WHERE id = ? AND routing <> 'erased'";
const KEEP_SECRET = "INSERT INTO secret (name, value) VALUES ('mail', ?)";
const SUPPRESS = `INSERT INTO suppression (id, why, at, address, subject, delivery)
  VALUES (:id, :why, :at, :address, :subject, :delivery) ON CONFLICT DO NOTHING`;

type Suppression = {
  readonly id: string;
  readonly why: string;
  readonly at: number;
  readonly address: Buffer;
  readonly subject: Buffer;
  readonly delivery: string | null;
};

type Found = {
  readonly secret: Buffer | undefined;
  readonly suppressions: readonly Suppression[];
  readonly erased: readonly string[];
};

/**
 * Takes who wants no mail over from one database into another that no relay has open; `from` stays as it is. Nothing is
 * taken away: who is suppressed in either is afterwards. Throws `store_busy` while a relay has `from` open.
 */
export function carrySuppressions({ from, to }: { readonly from: string; readonly to: string }): Carried {
  const found = read(from);
  if (!found) return { state: "unreadable" };
  const database = new Database(to, { fileMustExist: true });
  try {
    return database.transaction(() => write(database, found)).exclusive();
  } catch (error) {
    throw storeError(error, to);
  } finally {
    database.close();
  }
}

/** Read only: SQLite throws away the log of a database that it may write and cannot read. */
function read(path: string): Found | undefined {
  try {
    const database = new Database(path, { readonly: true, timeout: 0 });
    try {
      return {
        secret: secretOf(database),
        suppressions: database.prepare<[], Suppression>(READ_SUPPRESSIONS).all(),
        erased: database.prepare<[], string>(READ_ERASED).pluck().all(),
      };
    } finally {
      database.close();
    }
  } catch (error) {
    const known = storeError(error, path);
    if (known instanceof RelayError && known.code === "store_busy") throw known;
    return undefined;
  }
}

function write(database: Database.Database, { secret, suppressions, erased }: Found): Carried {
  const own = secretOf(database);
  if (secret && own && !secret.equals(own)) return { state: "foreign" };
  if (secret && !own) database.prepare(KEEP_SECRET).run(secret);
  const suppress = database.prepare<Suppression>(SUPPRESS);
  const isWhole = database.prepare(IS_WHOLE);
  return {
    state: "carried",
    suppressions: suppressions.filter((row) => suppress.run(row).changes > 0).length,
    erased: erased.filter((id) => isWhole.get(id) !== undefined).length,
  };
}

function secretOf(database: Database.Database): Buffer | undefined {
  return database.prepare<[], Buffer>(FIND_SECRET).pluck().get();
}
