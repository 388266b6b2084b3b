import type { GateNews, Lease, Queue, Settlement } from "../../ports/queue.ts";
import { afterAttempt, laneAfter } from "../rows/after-attempt.ts";
import type { LeasedRow } from "../rows/leased-row.ts";
import { changedRows } from "./changed-rows.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { forgetKeys, releaseBehind } from "./end-delivery.ts";
import { makeFollowers } from "./follow.ts";
import { leaveLane } from "./lanes.ts";
import { noteGate } from "./note-gate.ts";
import { settleMail } from "./settle-mail.ts";
import { keepLateThread, keepThread } from "./threads.ts";
import { writeRecord } from "./write-record.ts";

/** So many are kept of a delivery, the latest. */
const MAX_ATTEMPTS = 200;

const FIND_LEASED = `SELECT seq, id, rule, destination, gate, flow, attempts, planned_for, stoppable, event_seq,
    digest_max, backlog, lane
  FROM delivery WHERE seq = ? AND fence = ? AND state = 'pending'`;
const END_ATTEMPT = `UPDATE attempt
  SET started_at = ?, duration_ms = ?, outcome = ?, reason = ?, http_status = ?, answer = ?
  WHERE delivery_seq = ? AND fence = ?`;
const DROP_ATTEMPT = "DELETE FROM attempt WHERE delivery_seq = ? AND fence = ?";
const MOVE_DELIVERY = `UPDATE delivery
  SET state = ?, reason = ?, due_at = ?, planned_for = ?, ended_at = ?, attempts = ?, destination = ?, gate = ?,
    flow = ?
  WHERE seq = ?`;
const SET_LANE = "UPDATE delivery SET lane = ? WHERE seq = ?";
const EXTEND_LEASE = `UPDATE delivery SET due_at = ? WHERE seq = ? AND fence = ? AND state = 'pending'
  AND EXISTS (SELECT 1 FROM attempt
    WHERE delivery_seq = delivery.seq AND attempt.fence = delivery.fence AND outcome = 'open')`;
const INSERT_OUTBOX = `INSERT INTO outbox (id, delivery, rule, at, kind, destination, summary, content)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const KEEP_RENDERING = `INSERT OR IGNORE INTO rendering (delivery_seq, fence, rendering)
  SELECT seq, fence, ? FROM delivery WHERE seq = ? AND fence = ? AND state = 'pending'`;

/** Writes how attempts ended and what they produced; returns what is new about gates. Runs inside a transaction; stale ones change nothing. */
export function settleAttempts(context: SqlContext, settlements: readonly Settlement[]): readonly GateNews[] {
  const now = context.clock();
  return settlements.flatMap((settlement) => settleAttempt(context, settlement, now) ?? []);
}

/** Lets attempts that take longer keep what they have; stale leases change nothing. */
export function extendLeases(sql: Driver, leases: readonly Lease[], leaseUntil: number): void {
  for (const { seq, fence } of leases) sql.all(EXTEND_LEASE, leaseUntil, seq, fence);
}

/** Keeps what first attempts are about to send; stale ones are not kept. Returns the seqs of those that were. */
export function keepRenderings(
  { sql, clock }: Pick<SqlContext, "sql" | "clock">,
  renderings: Parameters<Queue["keep"]>[0],
): readonly number[] {
  return renderings.flatMap(({ seq, fence, rendering }) => {
    sql.all(KEEP_RENDERING, JSON.stringify(rendering), seq, fence);
    if (changedRows(sql) > 0) return [seq];
    // It will not be sent.
    releaseBehind(sql, { seq, fence }, clock());
    return [];
  });
}

function settleAttempt(context: SqlContext, settlement: Settlement, now: number): GateNews | undefined {
  const { sql } = context;
  const leased = sql.all<LeasedRow>(FIND_LEASED, settlement.seq, settlement.fence)[0];
  if (!leased) {
    if (settlement.thread) keepLateThread(sql, settlement.seq, settlement.thread);
    releaseBehind(sql, settlement, now);
    return undefined;
  }
  endAttempt(sql, settlement);
  moveDelivery(context, leased, settlement, now);
  if (leased.lane !== null) moveInLane(sql, leased.lane, settlement, now);
  if (settlement.thread) keepThread(sql, leased, settlement.thread);
  if (settlement.record) writeRecord(sql, settlement.record, now);
  if (settlement.outbox) insertOutbox(context, leased, settlement.outbox, now);
  if (settlement.mail) settleMail(context, leased, settlement.mail, now);
  if (settlement.follow) makeFollowers(context, leased, settlement.follow, now);
  const gate = settlement.moved?.gate ?? leased.gate;
  return noteGate(context, { gate, planned_for: leased.planned_for }, settlement, now);
}

function endAttempt(sql: Driver, { seq, fence, attempt }: Settlement): void {
  sql.all(
    END_ATTEMPT,
    attempt.started_at,
    attempt.duration_ms ?? null,
    attempt.outcome,
    attempt.reason ?? null,
    attempt.http_status ?? null,
    attempt.answer ?? null,
    seq,
    fence,
  );
  // A destination may ask us to wait for years.
  if (fence > MAX_ATTEMPTS) sql.all(DROP_ATTEMPT, seq, fence - MAX_ATTEMPTS);
}

function moveDelivery(context: SqlContext, leased: LeasedRow, settlement: Settlement, now: number): void {
  const after = afterAttempt(context, leased, settlement, now);
  context.sql.all(
    MOVE_DELIVERY,
    after.state,
    after.reason,
    after.due_at,
    after.planned_for,
    after.ended_at,
    after.attempts,
    after.destination,
    after.gate,
    after.flow,
    leased.seq,
  );
  if (after.ended_at !== null && leased.stoppable === 1) forgetKeys(context.sql, leased.seq);
}

function moveInLane(sql: Driver, lane: string, settlement: Settlement, now: number): void {
  const next = laneAfter(lane, settlement, now);
  if (next === undefined) return;
  leaveLane(sql, lane, settlement.seq, now);
  if (next !== lane) sql.all(SET_LANE, next, settlement.seq);
}

function insertOutbox(
  { sql, newId }: SqlContext,
  leased: LeasedRow,
  outbox: NonNullable<Settlement["outbox"]>,
  now: number,
): void {
  sql.all(
    INSERT_OUTBOX,
    newId(now),
    leased.id,
    leased.rule,
    now,
    outbox.kind,
    outbox.destination,
    outbox.summary,
    JSON.stringify(outbox.content ?? null),
  );
}
