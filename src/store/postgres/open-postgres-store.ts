import type { Clock, Log } from "../../ports/host.ts";
import type { Store } from "../../ports/store.ts";
import { NODE_CRYPTO } from "../node-crypto.ts";
import type { PgContext } from "./context.ts";
import { createDatabaseClock, type DatabaseClock } from "./database-clock.ts";
import { openPgDriver, type PgDriver } from "./driver.ts";
import { createPgIntake } from "./intake.ts";
import { createIsWritable } from "./is-writable.ts";
import { openJobs } from "./jobs.ts";
import { createPgLedger } from "./ledger.ts";
import { migrate } from "./migrations.ts";
import { openPeers } from "./peers.ts";
import { createPgQueue } from "./queue.ts";
import { requireDurable } from "./require-durable.ts";
import { ring } from "./ring.ts";
import { createPgSuppressions } from "./suppressions.ts";
import { createPgUpkeep } from "./upkeep.ts";

export type PostgresStoreOptions = {
  /** Of the database; its tables are made if missing. */
  readonly url: string;
  /** At once; two are for the queue's own upkeep and one for hearing other processes, beside these. */
  readonly connections?: number | undefined;
  readonly clock: Clock;
  /** What the clock was given of the machine's is behind the database's by so many milliseconds; absent: nobody asks. */
  readonly correct?: ((behind: number) => void) | undefined;
  readonly log: Log;
} & Pick<PgContext, "settlePlan" | "newId" | "paceOf" | "random">;

const USUAL_CONNECTIONS = 10;

/**
 * Everything the relay remembers, in a PostgreSQL database that any number of processes may share.
 * Throws `store_unavailable` when it cannot be reached or kept.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, connections = USUAL_CONNECTIONS, log, clock, correct } = options;
  const pg = openPgDriver({ url, connections, log });
  try {
    await requireDurable(pg, log);
    await migrate(pg, clock());
    const time = correct && createDatabaseClock({ correct, log });
    await time?.look((text) => pg.all(text));
    return await storeOn(pg, options, time);
  } catch (error) {
    await pg.close();
    throw error;
  }
}

async function storeOn(
  pg: PgDriver,
  { connections: _, correct: __, url, ...parts }: PostgresStoreOptions,
  time: DatabaseClock | undefined,
): Promise<Store> {
  const { log, clock } = parts;
  const jobs = await openJobs({ url, clock, log, hash: NODE_CRYPTO.hash });
  const context: PgContext = { ...parts, ...NODE_CRYPTO, pg, jobs, ring };
  const peers = openPeers({ url, pg, time, log });
  const intake = createPgIntake(context);
  const queue = createPgQueue(context);
  return {
    intake,
    queue,
    ledger: createPgLedger(context),
    upkeep: createPgUpkeep(context),
    suppressions: createPgSuppressions(context),
    peers,
    isWritable: createIsWritable(pg),
    async close() {
      await peers.close();
      await intake.close();
      await queue.close();
      await jobs.close();
      await pg.close();
    },
  };
}
