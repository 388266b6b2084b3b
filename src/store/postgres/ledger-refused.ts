import type { Page, PageQuery, RefusedRow } from "../../ports/ledger.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { type RefusedTableRow, refusedOf } from "../rows/refused-row.ts";
import type { Statements } from "./driver.ts";

const LIST_REFUSED = "SELECT * FROM refused WHERE seq < $1 ORDER BY seq DESC LIMIT $2";

/** A page of refused requests, newest first. */
export async function listRefused(sql: Statements, page: PageQuery): Promise<Page<RefusedRow>> {
  const window = windowOf(page);
  return pageOf(await sql.all<RefusedTableRow>(LIST_REFUSED, window.before, window.limit), window, refusedOf);
}
