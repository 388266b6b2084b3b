import { RelayError } from "../errors.ts";

/** What SQLite says about itself after it was told how to run. */
export type Pragmas = {
  readonly journal_mode: unknown;
  readonly synchronous: unknown;
  readonly locking_mode: unknown;
};

const SYNCHRONOUS_FULL = 2;

/** Throws `store_unavailable` unless every commit is on disk before it returns, and the file is ours alone. */
export function requireDurable({ journal_mode, synchronous, locking_mode }: Pragmas): void {
  if (journal_mode === "wal" && synchronous === SYNCHRONOUS_FULL && locking_mode === "exclusive") return;
  throw new RelayError(
    "store_unavailable",
    `The database cannot promise to keep what it accepts (journal_mode ${journal_mode}, ` +
      `synchronous ${synchronous}, locking_mode ${locking_mode}). Put it on a local disk, not on a network share.`,
  );
}
