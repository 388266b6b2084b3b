import type { OutboxRow, Page, PageQuery } from "../../ports/ledger.ts";
import { entryOf, type OutboxTableRow } from "../rows/outbox-entry.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import type { Statements } from "./driver.ts";

const LIST_OUTBOX = "SELECT * FROM outbox WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
const FIND_ENTRY = "SELECT * FROM outbox WHERE id = $1";

/** A page of what did not go out, newest first. */
export async function listOutbox(sql: Statements, page: PageQuery): Promise<Page<OutboxRow>> {
  const window = windowOf(page);
  return pageOf(await sql.all<OutboxTableRow>(LIST_OUTBOX, window.before, window.limit), window, entryOf);
}

export async function findOutboxEntry(sql: Statements, id: string): Promise<OutboxRow | undefined> {
  const [row] = await sql.all<OutboxTableRow>(FIND_ENTRY, id);
  return row && entryOf(row);
}
