import type { Page, PageQuery, RefusedRow } from "../../ports/ledger.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { type RefusedTableRow, refusedOf } from "../rows/refused-row.ts";
import type { Driver } from "./driver.ts";

const LIST_REFUSED = "SELECT * FROM refused WHERE seq < ? ORDER BY seq DESC LIMIT ?";

/** A page of refused requests, newest first. */
export function listRefused(sql: Driver, page: PageQuery): Page<RefusedRow> {
  const window = windowOf(page);
  return pageOf(sql.all<RefusedTableRow>(LIST_REFUSED, window.before, window.limit), window, refusedOf);
}
