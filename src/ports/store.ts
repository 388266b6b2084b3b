import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import type { Peers } from "./peers.ts";
import type { Queue } from "./queue.ts";
import type { Suppressions } from "./suppressions.ts";
import type { Upkeep } from "./upkeep.ts";

/** In pages of the database; what is written meanwhile adds some. */
export type CopyProgress = { readonly copied: number; readonly total: number };

/** Everything the relay remembers, behind five ports. */
export type Store = {
  readonly intake: Intake;
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly upkeep: Upkeep;
  readonly suppressions: Suppressions;
  /** The other processes on it; absent where only one process opens it. */
  readonly peers?: Peers | undefined;
  /** Can an event be promised right now? Tries a real write. */
  isWritable(): Promise<boolean>;
  /**
   * Copies all of it into a new file, in small steps between which everything else has its turn; the copy is of the
   * moment of its last step, and on disk. Absent where the home keeps no file.
   */
  backup?(path: string, onProgress: (progress: CopyProgress) => void): Promise<void>;
  /** Finishes what was accepted, then lets go of the file. */
  close(): Promise<void>;
};
