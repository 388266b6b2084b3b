import type { RefusalReason } from "../../model/reasons.ts";
import type { RefusedRow } from "../../ports/ledger.ts";

/** The columns of `refused`. */
export type RefusedTableRow = {
  readonly seq: number;
  readonly at: number;
  readonly source: string;
  readonly reason: RefusalReason;
  readonly peer: string | null;
  readonly length: number | null;
  readonly header_names: string;
  readonly uncounted: number;
};

export function refusedOf({ seq: _, ...row }: RefusedTableRow): RefusedRow {
  return {
    ...row,
    peer: row.peer ?? undefined,
    length: row.length ?? undefined,
    header_names: JSON.parse(row.header_names),
  };
}
