import type { Intent, OpenWindow } from "../../model/plan.ts";
import type { CancelReason } from "../../model/reasons.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { endDelivery, forgetKeys } from "./end-delivery.ts";

const OPEN_WINDOW =
  "INSERT INTO open_window (delivery_seq, rule, action, key, preview) VALUES (?, ?, ?, ?, ?)";
const FIND_WINDOWS = `SELECT delivery_seq FROM open_window
  WHERE key = ? AND rule = ? AND action = ? AND preview = ? ORDER BY delivery_seq`;
const CLOSE_WINDOW = "DELETE FROM open_window WHERE delivery_seq = ?";
const FORGET_STOPS = "DELETE FROM stop WHERE delivery_seq = ?";
const ADD_MEMBER = "INSERT INTO member (delivery_seq, event_seq) VALUES (?, ?) ON CONFLICT DO NOTHING";
const FIND_ANOTHER_MEMBER = "SELECT 1 AS other FROM member WHERE delivery_seq = ? AND event_seq <> ? LIMIT 1";
const REMOVE_MEMBER = "DELETE FROM member WHERE delivery_seq = ? AND event_seq = ?";
const UNLINK_EVENT = "DELETE FROM delivery_event WHERE event_seq = ? AND delivery_seq = ?";
const LINK_EVENT = "INSERT INTO delivery_event (event_seq, delivery_seq) VALUES (?, ?)";
const FORGET_MEMBER_KEYS = `DELETE FROM stop_key
  WHERE delivery_seq = ? AND member = ?
    AND key IN (SELECT json_each.value FROM stop CROSS JOIN json_each(stop.keys)
      WHERE stop.delivery_seq = ? AND stop.member = ?)`;
const FORGET_MEMBER_STOP = "DELETE FROM stop WHERE delivery_seq = ? AND member = ?";
const KEEP_AS_CANCELLED = `INSERT INTO delivery
  (seq, id, rule, action, occurrence, trigger, kind, destination, gate, lane, event_seq, rules_hash, state, reason,
   preview, reminder, planned_for, backlog, created_at, ended_at)
  SELECT ?, ?, rule, action, occurrence, 'event:' || (SELECT id FROM event WHERE event.seq = ?), kind, destination,
    gate, lane, ?, rules_hash, 'cancelled', ?, preview, reminder, planned_for, backlog, ?, ?
  FROM delivery WHERE seq = ?`;

/** Lets further events of the key join a digest. Values may be personal: only their hash is kept. */
export function openWindow({ sql, hash }: SqlContext, delivery: number, intent: Intent): void {
  if (!intent.digest) return;
  const { rule, action, preview, digest } = intent;
  sql.all(OPEN_WINDOW, delivery, rule, action, hash(digest.key), preview ? 1 : 0);
}

/** The digests that an intent's event can join. */
export function windowsFor({ sql, hash }: SqlContext, intent: Intent): readonly OpenWindow[] {
  const { rule, was = [], action, preview, digest } = intent;
  if (!digest) return [];
  const key = hash(digest.key);
  return [rule, ...was].flatMap((id) =>
    sql
      .all<{ delivery_seq: number }>(FIND_WINDOWS, key, id, action, preview ? 1 : 0)
      .map(({ delivery_seq }) => ({ rule: id, action, preview, key: digest.key, seq: delivery_seq })),
  );
}

export function addMember(sql: Driver, delivery: number, eventSeq: number): void {
  sql.all(ADD_MEMBER, delivery, eventSeq);
}

/** A digest that is claimed takes no further events and loses none. */
export function freezeWindow(sql: Driver, delivery: number): void {
  sql.all(CLOSE_WINDOW, delivery);
  forgetKeys(sql, delivery);
  sql.all(FORGET_STOPS, delivery);
}

export type Leaving = {
  readonly delivery: number;
  readonly member: number;
  readonly reason: CancelReason;
  readonly now: number;
};

/**
 * An event leaves an open digest and is kept as a cancelled delivery of its own, as if what stopped it had come
 * first. With the last one the digest itself is cancelled.
 */
export function leaveWindow({ sql, nextSeq, newId }: SqlContext, leaving: Leaving): void {
  const { delivery, member, reason, now } = leaving;
  if (sql.all(FIND_ANOTHER_MEMBER, delivery, member).length === 0) {
    endDelivery(sql, { seq: delivery, state: "cancelled", reason, now });
    return;
  }
  sql.all(FORGET_MEMBER_KEYS, delivery, member, delivery, member);
  sql.all(FORGET_MEMBER_STOP, delivery, member);
  sql.all(REMOVE_MEMBER, delivery, member);
  sql.all(UNLINK_EVENT, member, delivery);
  const seq = nextSeq.delivery();
  sql.all(KEEP_AS_CANCELLED, seq, newId(now), member, member, reason, now, now, delivery);
  sql.all(LINK_EVENT, member, seq);
}
