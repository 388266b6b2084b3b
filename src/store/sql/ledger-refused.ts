import type { RefusalReason } from "../../model/reasons.ts";
import type { Page, PageQuery, RefusedRow } from "../../ports/ledger.ts";
import type { Driver } from "./driver.ts";
import { pageOf, windowOf } from "./page.ts";

const LIST_REFUSED = "SELECT * FROM refused WHERE seq < ? ORDER BY seq DESC LIMIT ?";

type Row = {
  readonly seq: number;
  readonly at: number;
  readonly source: string;
  readonly reason: RefusalReason;
  readonly peer: string | null;
  readonly length: number | null;
  readonly header_names: string;
  readonly uncounted: number;
};

/** A page of refused requests, newest first. */
export function listRefused(sql: Driver, page: PageQuery): Page<RefusedRow> {
  const window = windowOf(page);
  return pageOf(sql.all<Row>(LIST_REFUSED, window.before, window.limit), window, refusedOf);
}

function refusedOf({ seq: _, ...row }: Row): RefusedRow {
  return {
    ...row,
    peer: row.peer ?? undefined,
    length: row.length ?? undefined,
    header_names: JSON.parse(row.header_names),
  };
}
