import type { Redriven, RedriveSelection } from "../../ports/upkeep.ts";
import { cursorOf, seqOfCursor } from "../rows/page.ts";
import type { SqlContext } from "./context.ts";
import { deadFilter, FITS_DEAD } from "./dead-filter.ts";
import type { Driver, SqlValue } from "./driver.ts";
import { reopenStop } from "./stops.ts";

/** So many dead letters are looked at in one transaction: few may fit, and others wait for its end. */
const MAX_SCANNED_ROWS = 10_000;

const LAST_SCANNED = `SELECT seq FROM delivery INDEXED BY delivery_dead
  WHERE state = 'dead' AND seq > ? ORDER BY seq LIMIT 1 OFFSET ?`;
const BACK_TO_PENDING = `UPDATE delivery
  SET state = 'pending', reason = NULL, ended_at = NULL, due_at = ?, attempts = 0, backlog = 1,
    redriven_at_fence = fence`;
const REDRIVE = `${BACK_TO_PENDING}
  WHERE seq IN (SELECT seq FROM delivery INDEXED BY delivery_dead
    WHERE state = 'dead' AND seq > ? AND seq <= ? AND ${FITS_DEAD} ORDER BY seq LIMIT ?)
  RETURNING seq, id, stoppable`;
const REDRIVE_BY_IDS = `${BACK_TO_PENDING}
  WHERE seq IN (SELECT seq FROM json_each(?) CROSS JOIN delivery ON delivery.id = json_each.value
    WHERE state = 'dead' AND ${FITS_DEAD} ORDER BY seq LIMIT ?)
  RETURNING seq, id, stoppable`;

type RedrivenRow = { readonly seq: number; readonly id: string; readonly stoppable: number };

/**
 * Dead letters back to pending, a part at a time. A dead letter stands, so nothing else can have taken its identity
 * meanwhile. Runs inside a transaction.
 */
export function redriveDead(context: SqlContext, selection: RedriveSelection, limit: number): Redriven {
  const { sql, clock } = context;
  const now = clock();
  if (limit <= 0) return { ids: [] };
  if (selection.ids) {
    const named = [JSON.stringify(selection.ids), ...deadFilter(selection), limit];
    return { ids: redrive(sql, REDRIVE_BY_IDS, [now, ...named]).map(({ id }) => id) };
  }
  const after = selection.cursor === undefined ? 0 : seqOfCursor(selection.cursor);
  const last = sql.all<{ seq: number }>(LAST_SCANNED, after, MAX_SCANNED_ROWS - 1)[0]?.seq;
  const scanned = [after, last ?? Number.MAX_SAFE_INTEGER];
  const rows = redrive(sql, REDRIVE, [now, ...scanned, ...deadFilter(selection), limit]);
  const next = rows.length < limit ? last : rows.at(-1)?.seq;
  return { ids: rows.map(({ id }) => id), next: next === undefined ? undefined : cursorOf(next) };
}

/** Oldest first. */
function redrive(sql: Driver, statement: string, params: readonly SqlValue[]): readonly RedrivenRow[] {
  const rows = sql.all<RedrivenRow>(statement, ...params).toSorted((a, b) => a.seq - b.seq);
  for (const { seq, stoppable } of rows) if (stoppable === 1) reopenStop(sql, seq);
  return rows;
}
