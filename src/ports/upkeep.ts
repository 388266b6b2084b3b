import type { DeliveryFilter, RefusedRow } from "./ledger.ts";

export type RedriveSelection = DeliveryFilter & { readonly ids?: readonly string[] | undefined };
export type RuleFile = { readonly name: string; readonly text: string };

export interface Upkeep {
  /** Dead letters back to pending: fresh attempts, rendered anew, history kept. Returns their ids; at most `limit`. */
  redrive(selection: RedriveSelection, limit: number): Promise<readonly string[]>;
  /** Keeps a refusal; oldest rows beyond the cap go. Never waits for the committer. */
  noteRefusal(refusal: RefusedRow): Promise<void>;
  /** Rule sets are kept by hash, so that what they planned can be delivered after a swap or a restart. */
  saveRules(hash: string, files: readonly RuleFile[]): Promise<void>;
  savedRules(hash: string): Promise<readonly RuleFile[] | undefined>;
  /** The last set that was good. */
  latestRules(): Promise<{ readonly hash: string; readonly files: readonly RuleFile[] } | undefined>;
}
