import type { Clock } from "../ports/host.ts";
import type { Store } from "../ports/store.ts";
import { NODE_CRYPTO } from "./node-crypto.ts";
import { type ObjectStorage, objectDriver } from "./object-driver.ts";
import type { SettlePlan } from "./rows/settle-plan.ts";
import type { Commit, SqlParts } from "./sql/context.ts";
import { migrate } from "./sql/migrations.ts";
import { openContext } from "./sql/open-context.ts";
import { releaseLeases } from "./sql/release-leases.ts";
import { createSqlStore } from "./sql/sql-store.ts";

export type DurableObjectStoreOptions = {
  /** `ctx.storage` of an object with SQLite storage. */
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  readonly settlePlan: SettlePlan;
  /** A UUIDv7 of that time. */
  readonly newId: (now: number) => string;
} & Pick<SqlParts, "paceOf" | "random">;

/** They are read at every start, and an object starts anew after seconds without a request. */
const MOST_YOUNG = 1_024;
/** Changes nothing, but is a write. */
const WRITE_NOTHING_NEW = "UPDATE migration SET applied_at = applied_at";

/**
 * Everything the relay remembers, in the storage of one Durable Object. To be opened in its constructor: what an
 * earlier instance left under lease is due at once. A verb's writes are durable when an answer, or a request to
 * another host, leaves the object.
 *
 * What is erased or pruned is gone from every answer of the storage at once; Cloudflare itself can restore any point of the last
 * 30 days.
 */
export function openDurableObjectStore({ storage, clock, ...parts }: DurableObjectStoreOptions): Store {
  const sql = objectDriver(storage);
  migrate(sql, clock());
  // Of an object there is one instance at a time: nobody else can hold a lease.
  releaseLeases(sql, clock());
  const context = openContext({ ...parts, sql, clock, mostYoung: MOST_YOUNG, ...NODE_CRYPTO });
  const commit: Commit = async (work) => context.sql.tx(work);
  return {
    ...createSqlStore(context, commit),
    isWritable: () =>
      commit(() => sql.all(WRITE_NOTHING_NEW)).then(
        () => true,
        () => false,
      ),
    close: async () => {},
  };
}
