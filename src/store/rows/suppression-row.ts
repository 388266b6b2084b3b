import type { SuppressionRow } from "../../ports/suppressions.ts";

/** What `suppressionOf` needs of `suppression`. */
export type SuppressionTableRow = {
  readonly seq: number;
  readonly id: string;
  readonly why: SuppressionRow["why"];
  readonly at: number;
  readonly delivery: string | null;
};

export function suppressionOf({ seq: _, delivery, ...row }: SuppressionTableRow): SuppressionRow {
  return { ...row, delivery: delivery ?? undefined };
}
