import { isNewer, momentOf } from "../../model/newer.ts";
import { stops } from "../../model/stops.ts";
import { momentOfRow } from "../rows/moment-row.ts";
import {
  keysOf,
  type OpenStopRow,
  type StopOrder,
  type StopRow,
  stoppableOf,
  WHOLE,
} from "../rows/stop-rows.ts";
import type { Statements } from "./driver.ts";
import { factsOf } from "./facts.ts";
import { linkedKeys } from "./subject.ts";
import { stopRowOf, writeStops } from "./write-stops.ts";

const INSERT_KEYS = `INSERT INTO stop_key (key, delivery_seq, member)
  SELECT key, $2, $3 FROM unnest($1::text[]) AS own (key) ON CONFLICT DO NOTHING`;
const WIDEN_STOP = "UPDATE stop SET keys = $1, reference = $2 WHERE delivery_seq = $3 AND member = $4";
const FIND_STOP = "SELECT * FROM stop WHERE delivery_seq = $1 AND member = $2";
const MOVE_DELIVERY_EVENT = "UPDATE delivery SET event_seq = $1 WHERE seq = $2";
const FIND_OPEN_STOPS = `SELECT stop.*, delivery.rule, delivery.action, delivery.preview, delivery.reminder
  FROM (SELECT DISTINCT delivery_seq, member FROM stop_key WHERE key = ANY($1::text[])) AS found
  JOIN stop USING (delivery_seq, member)
  JOIN delivery ON delivery.seq = found.delivery_seq
  ORDER BY delivery_seq, member`;

/** A reminder speaks for one more event: known by the keys of all of them, it is stopped by what is newer than each. */
export async function moveStop(sql: Statements, order: StopOrder): Promise<void> {
  const { delivery, member } = order;
  const row = await findStop(sql, delivery, member);
  if (!row) return;
  const { keys, reference } = order.event.subject;
  const all = [...new Set([...keys, ...keysOf(row)])];
  if (isNewer(momentOf(order.event, order.seq), momentOfRow(row))) {
    await writeStops(sql, [stopRowOf(order, all, reference ?? row.reference)]);
    await sql.all(MOVE_DELIVERY_EVENT, order.seq, delivery);
  } else {
    await sql.all(WIDEN_STOP, JSON.stringify(all), row.reference || (reference ?? ""), delivery, member);
    await sql.all(INSERT_KEYS, all, delivery, member);
  }
}

/** Lets facts find it again, after a redrive. */
export async function reopenStop(sql: Statements, delivery: number): Promise<void> {
  const row = await findStop(sql, delivery, WHOLE);
  if (row) await sql.all(INSERT_KEYS, keysOf(row), delivery, WHOLE);
}

/** What stops a delivery, or a member of it; undefined: nothing can. */
export async function findStop(
  sql: Statements,
  delivery: number,
  member: number,
): Promise<StopRow | undefined> {
  return (await sql.all<StopRow>(FIND_STOP, delivery, member))[0];
}

/** Each stop that is known under one of the keys, once, in the order of the deliveries. */
export function openStopsOf(sql: Statements, keys: readonly string[]): Promise<readonly OpenStopRow[]> {
  return sql.all<OpenStopRow>(FIND_OPEN_STOPS, keys);
}

/** Has a decision made it pointless, by all that is known by now of whom it is about? */
export async function isDecided(sql: Statements, delivery: number): Promise<boolean> {
  const row = await findStop(sql, delivery, WHOLE);
  if (row?.by_decision !== 1) return false;
  const keys = keysOf(row);
  const known = [...new Set([...keys, ...(await linkedKeys(sql, keys))])];
  return (await factsOf(sql, known)).some((fact) => stops(fact, stoppableOf(row)));
}
