import type { OutboxRow } from "../../ports/ledger.ts";

/** The columns of `outbox`. */
export type OutboxTableRow = Omit<OutboxRow, "content"> & { readonly seq: number; readonly content: string };

export function entryOf({ seq: _, ...row }: OutboxTableRow): OutboxRow {
  return { ...row, content: JSON.parse(row.content) };
}
