import type { DeadFilter } from "../../ports/ledger.ts";
import type { PgValue } from "./driver.ts";

/** Holds for a dead letter that fits; `$1` to `$5` are what `deadFilter` gives. */
export const FITS_DEAD = `rule = coalesce($1, rule) AND destination = coalesce($2, destination)
    AND reason = coalesce($3, reason) AND ended_at >= coalesce($4, ended_at) AND ended_at < coalesce($5, ended_at + 1)`;

/** The parameters of `FITS_DEAD`, in their order. */
export function deadFilter({ rule, destination, reason, since, until }: DeadFilter): readonly PgValue[] {
  return [rule ?? null, destination ?? null, reason ?? null, since ?? null, until ?? null];
}
