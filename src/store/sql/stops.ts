import { isNewer, momentOf } from "../../model/newer.ts";
import { stops } from "../../model/stops.ts";
import { MOMENT_COLUMNS, momentOfRow, momentValues } from "../rows/moment-row.ts";
import {
  keysOf,
  type OpenStopRow,
  type StopOrder,
  type StopRow,
  stoppableOf,
  WHOLE,
} from "../rows/stop-rows.ts";
import type { Driver } from "./driver.ts";
import { factsOf } from "./facts.ts";
import { linkedKeys } from "./subject.ts";
import { withKeys } from "./with-keys.ts";

const WRITE_STOP = `INSERT OR REPLACE INTO stop
  (delivery_seq, member, keys, reference, source, trust_weak, by_decision, ${MOMENT_COLUMNS})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const INSERT_KEY = "INSERT INTO stop_key (key, delivery_seq, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
const WIDEN_STOP = "UPDATE stop SET keys = ?, reference = ? WHERE delivery_seq = ? AND member = ?";
const FIND_STOP = "SELECT * FROM stop WHERE delivery_seq = ? AND member = ?";
const MOVE_DELIVERY_EVENT = "UPDATE delivery SET event_seq = ? WHERE seq = ?";
const openStopsOfKeys = withKeys(
  (list) => `SELECT stop.*, delivery.rule, delivery.action, delivery.preview, delivery.reminder FROM stop_key
    CROSS JOIN stop ON stop.delivery_seq = stop_key.delivery_seq AND stop.member = stop_key.member
    CROSS JOIN delivery ON delivery.seq = stop_key.delivery_seq
    WHERE stop_key.key IN (${list})`,
);

/** Lets newer facts find what they stop, for as long as it is open. */
export function openStop(sql: Driver, order: StopOrder): void {
  const { keys, reference = "" } = order.event.subject;
  writeStop(sql, order, keys, reference);
}

/** A reminder speaks for one more event: known by the keys of all of them, it is stopped by what is newer than each. */
export function moveStop(sql: Driver, order: StopOrder): void {
  const row = findStop(sql, order.delivery, order.member);
  if (!row) return;
  const { keys, reference } = order.event.subject;
  const all = [...new Set([...keys, ...keysOf(row)])];
  if (isNewer(momentOf(order.event, order.seq), momentOfRow(row))) {
    writeStop(sql, order, all, reference ?? row.reference);
    sql.all(MOVE_DELIVERY_EVENT, order.seq, order.delivery);
  } else widenStop(sql, order, all, row.reference || (reference ?? ""));
}

function widenStop(
  sql: Driver,
  { delivery, member }: StopOrder,
  keys: readonly string[],
  reference: string,
): void {
  sql.all(WIDEN_STOP, JSON.stringify(keys), reference, delivery, member);
  for (const key of keys) sql.all(INSERT_KEY, key, delivery, member);
}

function writeStop(sql: Driver, order: StopOrder, keys: readonly string[], reference: string): void {
  const { delivery, member, stop, event, seq } = order;
  sql.all(
    WRITE_STOP,
    delivery,
    member,
    JSON.stringify(keys),
    reference,
    event.source,
    stop.trust_weak ? 1 : 0,
    stop.decision ? 1 : 0,
    ...momentValues(event, seq),
  );
  for (const key of keys) sql.all(INSERT_KEY, key, delivery, member);
}

/** Lets facts find it again, after a redrive. */
export function reopenStop(sql: Driver, delivery: number): void {
  const row = findStop(sql, delivery, WHOLE);
  if (!row) return;
  for (const key of keysOf(row)) sql.all(INSERT_KEY, key, delivery, WHOLE);
}

export function findStop(sql: Driver, delivery: number, member: number): StopRow | undefined {
  return sql.all<StopRow>(FIND_STOP, delivery, member)[0];
}

/** Each stop that is known under one of the keys, once, in the order of the deliveries. */
export function openStopsOf(sql: Driver, keys: readonly string[]): readonly OpenStopRow[] {
  const rows = sql.all<OpenStopRow>(openStopsOfKeys(keys.length), ...keys);
  const known = new Map(rows.map((row) => [`${row.delivery_seq}/${row.member}`, row]));
  return [...known.values()].sort((a, b) => a.delivery_seq - b.delivery_seq || a.member - b.member);
}

/** Has a decision made it pointless, by all that is known by now of whom it is about? */
export function isDecided(sql: Driver, delivery: number): boolean {
  const row = findStop(sql, delivery, WHOLE);
  if (row?.by_decision !== 1) return false;
  const keys = keysOf(row);
  const known = [...new Set([...keys, ...linkedKeys(sql, keys)])];
  return factsOf(sql, known).some((fact) => stops(fact, stoppableOf(row)));
}
