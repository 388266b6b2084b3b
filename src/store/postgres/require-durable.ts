import { RelayError } from "../../errors.ts";
import type { Log } from "../../ports/host.ts";
import type { Statements } from "./driver.ts";

type Durability = { readonly synchronous_commit: string; readonly fsync: string };

const READ = `SELECT current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('fsync') AS fsync`;

/**
 * Reads back that a commit is on disk when PostgreSQL says so. Throws `store_unavailable` where our role or database is
 * set not to wait for it; that a whole server never does is its operator's choice, and only said.
 */
export async function requireDurable(sql: Statements, log: Log): Promise<void> {
  const [found] = await sql.all<Durability>(READ);
  if (found?.synchronous_commit === "off") throw notWaiting();
  if (found?.fsync === "off")
    log.warn({}, "PostgreSQL runs with fsync = off: what is accepted may be lost when its machine stops");
}

function notWaiting(): RelayError {
  return new RelayError(
    "store_unavailable",
    "The PostgreSQL server answers before a commit is on its disk (synchronous_commit = off), so that no event could " +
      "be promised. Set it to on, for our role: ALTER ROLE … SET synchronous_commit = on.",
  );
}
