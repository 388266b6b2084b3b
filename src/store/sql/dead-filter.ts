import type { DeadFilter } from "../../ports/ledger.ts";
import type { SqlValue } from "./driver.ts";

/** Holds for a dead letter that fits; takes what `deadFilter` gives. */
export const FITS_DEAD = `rule = coalesce(?, rule) AND destination = coalesce(?, destination)
    AND reason = coalesce(?, reason) AND ended_at >= coalesce(?, ended_at) AND ended_at < coalesce(?, ended_at + 1)`;

/** The parameters of `FITS_DEAD`, in their order. */
export function deadFilter({ rule, destination, reason, since, until }: DeadFilter): readonly SqlValue[] {
  return [rule ?? null, destination ?? null, reason ?? null, since ?? null, until ?? null];
}
