import type { Redriven, RedriveSelection } from "../../ports/upkeep.ts";
import { cursorOf, seqOfCursor } from "../rows/page.ts";
import type { Opened, PgContext } from "./context.ts";
import { deadFilter, FITS_DEAD } from "./dead-filter.ts";
import type { PgValue, Statements } from "./driver.ts";
import { reopenStop } from "./stops.ts";

/** So many dead letters are looked at in one transaction: few may fit, and others wait for its end. */
const MAX_SCANNED_ROWS = 10_000;

const LAST_SCANNED = `SELECT seq FROM delivery
  WHERE state = 'dead' AND seq > $1 ORDER BY seq LIMIT 1 OFFSET $2`;
// What another process is redriving at this moment is waited for, and then is dead no more.
const SELECTED = `SELECT seq FROM delivery WHERE state = 'dead' AND ${FITS_DEAD}`;
const BACK_TO_PENDING = `UPDATE delivery
  SET state = 'pending', reason = NULL, ended_at = NULL, due_at = $6, attempts = 0, backlog = 1,
    redriven_at_fence = fence
  FROM selected WHERE delivery.seq = selected.seq
  RETURNING delivery.seq, id, stoppable, gate, flow, backlog, due_at`;
const REDRIVE = `WITH selected AS MATERIALIZED (
    ${SELECTED} AND seq > $8 AND seq <= $9 ORDER BY seq LIMIT $7 FOR UPDATE)
  ${BACK_TO_PENDING}`;
const REDRIVE_BY_IDS = `WITH selected AS MATERIALIZED (
    ${SELECTED} AND id = ANY($8::text[]) ORDER BY seq LIMIT $7 FOR UPDATE)
  ${BACK_TO_PENDING}`;

type RedrivenRow = Opened & { readonly id: string; readonly stoppable: number };

/**
 * Dead letters back to pending, a part at a time. A dead letter stands, so nothing else can have taken its identity
 * meanwhile. Runs inside a transaction.
 */
export async function redriveDead(
  context: PgContext,
  sql: Statements,
  selection: RedriveSelection,
  limit: number,
): Promise<Redriven> {
  if (limit <= 0) return { ids: [] };
  const fitting = [...deadFilter(selection), context.clock(), limit];
  if (selection.ids) {
    const named = await redrive(context, sql, REDRIVE_BY_IDS, [...fitting, selection.ids]);
    return { ids: named.map(({ id }) => id) };
  }
  const after = selection.cursor === undefined ? 0 : seqOfCursor(selection.cursor);
  const last = (await sql.all<{ seq: number }>(LAST_SCANNED, after, MAX_SCANNED_ROWS - 1))[0]?.seq;
  const scanned = [after, last ?? Number.MAX_SAFE_INTEGER];
  const rows = await redrive(context, sql, REDRIVE, [...fitting, ...scanned]);
  const next = rows.length < limit ? last : rows.at(-1)?.seq;
  return { ids: rows.map(({ id }) => id), next: next === undefined ? undefined : cursorOf(next) };
}

/** Oldest first. */
async function redrive(
  { jobs, ring }: PgContext,
  sql: Statements,
  statement: string,
  params: readonly PgValue[],
): Promise<readonly RedrivenRow[]> {
  const rows = (await sql.all<RedrivenRow>(statement, ...params)).toSorted((a, b) => a.seq - b.seq);
  if (rows.length === 0) return rows;
  for (const { seq, stoppable } of rows) if (stoppable === 1) await reopenStop(sql, seq);
  await jobs.add(sql, rows);
  await ring(sql);
  return rows;
}
