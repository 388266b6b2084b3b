import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import type { Queue } from "./queue.ts";
import type { Suppressions } from "./suppressions.ts";
import type { Upkeep } from "./upkeep.ts";

/** Everything the relay remembers, behind five ports. */
export type Store = {
  readonly intake: Intake;
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly upkeep: Upkeep;
  readonly suppressions: Suppressions;
  /** Can an event be promised right now? Tries a real write. */
  isWritable(): Promise<boolean>;
  /** Finishes what was accepted, then lets go of the file. */
  close(): Promise<void>;
};
