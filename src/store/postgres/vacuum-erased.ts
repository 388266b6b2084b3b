import type { PgContext } from "./context.ts";

/** What an erasure wrote or removed rows of. */
const TABLES: readonly string[] = [
  "event",
  "body",
  "subject_link",
  "fact",
  "named_event",
  "delivery",
  "stop",
  "stop_key",
  "attempt",
  "rendering",
  "thread",
  "outbox",
  "record",
  "record_cell",
  "record_change",
  "mailed",
  "suppression",
  "erasure",
];

/**
 * Lets PostgreSQL give up what was erased: no statement of anybody's finds it afterwards, nor any index or statistic.
 * It never overwrites bytes on its disk by itself. Each table by itself; one that cannot be done is left to
 * PostgreSQL's own upkeep, and noted.
 */
export async function vacuumErased({ pg, log }: Pick<PgContext, "pg" | "log">): Promise<void> {
  for (const table of TABLES) {
    try {
      // Without the option, an index may keep the keys of a few rows.
      await pg.all(`VACUUM (INDEX_CLEANUP ON, ANALYZE) ${table}`);
    } catch (error) {
      log.warn({ table, code: codeOf(error) }, "erased rows wait for PostgreSQL's own vacuum");
    }
  }
}

/** No message: it may quote values. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
