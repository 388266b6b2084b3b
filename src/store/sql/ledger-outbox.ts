import type { OutboxRow, Page, PageQuery } from "../../ports/ledger.ts";
import type { Driver } from "./driver.ts";
import { pageOf, windowOf } from "./page.ts";

const LIST_OUTBOX = "SELECT * FROM outbox WHERE seq < ? ORDER BY seq DESC LIMIT ?";
const FIND_ENTRY = "SELECT * FROM outbox WHERE id = ?";

type Row = Omit<OutboxRow, "content"> & { readonly seq: number; readonly content: string };

/** A page of what did not go out, newest first. */
export function listOutbox(sql: Driver, page: PageQuery): Page<OutboxRow> {
  const window = windowOf(page);
  return pageOf(sql.all<Row>(LIST_OUTBOX, window.before, window.limit), window, entryOf);
}

export function findOutboxEntry(sql: Driver, id: string): OutboxRow | undefined {
  return sql.all<Row>(FIND_ENTRY, id).map(entryOf)[0];
}

function entryOf({ seq: _, ...row }: Row): OutboxRow {
  return { ...row, content: JSON.parse(row.content) };
}
