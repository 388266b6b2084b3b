import type { OutboxRow, Page, PageQuery } from "../../ports/ledger.ts";
import { entryOf, type OutboxTableRow } from "../rows/outbox-entry.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import type { Driver } from "./driver.ts";

const LIST_OUTBOX = "SELECT * FROM outbox WHERE seq < ? ORDER BY seq DESC LIMIT ?";
const FIND_ENTRY = "SELECT * FROM outbox WHERE id = ?";

/** A page of what did not go out, newest first. */
export function listOutbox(sql: Driver, page: PageQuery): Page<OutboxRow> {
  const window = windowOf(page);
  return pageOf(sql.all<OutboxTableRow>(LIST_OUTBOX, window.before, window.limit), window, entryOf);
}

export function findOutboxEntry(sql: Driver, id: string): OutboxRow | undefined {
  return sql.all<OutboxTableRow>(FIND_ENTRY, id).map(entryOf)[0];
}
