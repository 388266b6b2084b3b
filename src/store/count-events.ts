import Database from "better-sqlite3";

const COUNT = "SELECT count(*) FROM event";

/** How many events a relay's file on disk holds, which is only read; undefined if nobody can tell. */
export function countEvents(path: string): number | undefined {
  try {
    const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      return database.prepare<[], number>(COUNT).pluck().get();
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
