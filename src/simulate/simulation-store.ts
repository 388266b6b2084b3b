import type { Clock } from "../ports/host.ts";
import type { RecordWrite } from "../ports/queue.ts";
import type { Store } from "../ports/store.ts";

/** The store of a simulation: any home's, as long as it was empty. */
export type SimulationStore = Pick<
  Store,
  "intake" | "queue" | "ledger" | "upkeep" | "suppressions" | "close"
> & {
  /** The columns of a record whose values stand because of that write, also where nobody sees a difference. */
  standing(write: RecordWrite): Promise<ReadonlySet<string>>;
};

export type SimulationStoreParts = { readonly clock: Clock; readonly newId: (now: number) => string };

/** Opens an empty store that lives by that clock and takes its ids from there. */
export type OpenSimulationStore = (parts: SimulationStoreParts) => Promise<SimulationStore>;
