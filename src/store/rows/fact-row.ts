import type { Fact } from "../../model/plan.ts";
import { type MomentRow, momentOfRow } from "./moment-row.ts";

export type FactRow = MomentRow & {
  readonly key: string;
  readonly reference: string;
  readonly weak_source: string;
  readonly source: string;
};

export function factOf(row: FactRow): Fact {
  return {
    key: row.key,
    reference: row.reference === "" ? undefined : row.reference,
    source: row.source,
    weak: row.weak_source !== "",
    ...momentOfRow(row),
  };
}
