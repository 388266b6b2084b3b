import type { Intent, OpenWindow } from "../../model/plan.ts";
import type { CancelReason } from "../../model/reasons.ts";
import { textOfBytes } from "../rows/text-of-bytes.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { endDelivery, forgetKeys } from "./end-delivery.ts";

// Shared until the transaction's end: what joins a digest is in it before it is claimed.
const FIND_WINDOWS = `SELECT delivery_seq, rule, action, key, preview FROM open_window
  WHERE key = ANY($1::bytea[]) ORDER BY delivery_seq FOR SHARE`;
const HOLD_WINDOW = "SELECT 1 AS open FROM open_window WHERE delivery_seq = $1 FOR UPDATE";
const CLOSE_WINDOW = "DELETE FROM open_window WHERE delivery_seq = $1";
const FORGET_STOPS = "DELETE FROM stop WHERE delivery_seq = $1";
const ADD_MEMBERS = `INSERT INTO member (delivery_seq, event_seq)
  SELECT $1, event_seq FROM unnest($2::bigint[]) AS own (event_seq) ON CONFLICT DO NOTHING`;
const FIND_ANOTHER_MEMBER =
  "SELECT 1 AS other FROM member WHERE delivery_seq = $1 AND event_seq <> $2 LIMIT 1";
const REMOVE_MEMBER = "DELETE FROM member WHERE delivery_seq = $1 AND event_seq = $2";
const UNLINK_EVENT = "DELETE FROM delivery_event WHERE event_seq = $1 AND delivery_seq = $2";
const LINK_EVENT = "INSERT INTO delivery_event (event_seq, delivery_seq) VALUES ($1, $2)";
const FORGET_MEMBER_KEYS = "DELETE FROM stop_key WHERE delivery_seq = $1 AND member = $2";
const FORGET_MEMBER_STOP = "DELETE FROM stop WHERE delivery_seq = $1 AND member = $2";
const KEEP_AS_CANCELLED = `INSERT INTO delivery
  (id, rule, action, occurrence, trigger, kind, destination, gate, lane, event_seq, rules_hash, state, reason,
   preview, reminder, planned_for, backlog, created_at, ended_at)
  SELECT $1, rule, action, occurrence, 'event:' || (SELECT id FROM event WHERE event.seq = $2), kind, destination,
    gate, lane, $2, rules_hash, 'cancelled', $3, preview, reminder, planned_for, backlog, $4, $4
  FROM delivery WHERE seq = $5
  RETURNING seq`;

type WindowRow = {
  readonly delivery_seq: number;
  readonly rule: string;
  readonly action: string;
  readonly key: Uint8Array;
  readonly preview: number;
};

/** The digests that the intents' events can join; none of them is claimed before the transaction ends. */
export async function windowsFor(
  { hash }: Pick<PgContext, "hash">,
  sql: Statements,
  intents: readonly Intent[],
): Promise<readonly OpenWindow[]> {
  const keys = new Map<string, string>();
  const hashes = intents.flatMap(({ digest }) => {
    if (!digest) return [];
    const bytes = hash(digest.key);
    keys.set(textOfBytes(bytes), digest.key);
    return [bytes];
  });
  if (hashes.length === 0) return [];
  const rows = await sql.all<WindowRow>(FIND_WINDOWS, hashes);
  return rows.map(({ delivery_seq: seq, rule, action, key, preview }) => ({
    rule,
    action,
    preview: preview === 1,
    key: keys.get(textOfBytes(key)) ?? "",
    seq,
  }));
}

/** Makes sure that nobody claims it before the transaction ends; false: it is frozen already. */
export async function holdWindow(sql: Statements, delivery: number): Promise<boolean> {
  return (await sql.all(HOLD_WINDOW, delivery)).length > 0;
}

/** Lets a delivery speak for these events, too; those that it speaks for already stay as they are. */
export async function addMembers(
  sql: Statements,
  delivery: number,
  events: readonly number[],
): Promise<void> {
  await sql.all(ADD_MEMBERS, delivery, events);
}

/**
 * A digest that is claimed takes no further events and loses none. Whoever is joining it goes first: read its events
 * afterwards.
 */
export async function freezeWindow(sql: Statements, delivery: number): Promise<void> {
  await sql.all(CLOSE_WINDOW, delivery);
  await forgetKeys(sql, [delivery]);
  await sql.all(FORGET_STOPS, delivery);
}

export type LeavingWindow = {
  readonly delivery: number;
  readonly member: number;
  readonly reason: CancelReason;
  readonly now: number;
  /** What is released behind it is added. */
  readonly opened: Opened[];
};

/**
 * An event leaves an open digest and is kept as a cancelled delivery of its own, as if what stopped it had come
 * first. With the last one the digest itself is cancelled.
 */
export async function leaveWindow(
  { newId }: Pick<PgContext, "newId">,
  sql: Statements,
  { delivery, member, reason, now, opened }: LeavingWindow,
): Promise<void> {
  if ((await sql.all(FIND_ANOTHER_MEMBER, delivery, member)).length === 0) {
    return endDelivery(sql, { seq: delivery, state: "cancelled", reason, now, opened });
  }
  await sql.all(FORGET_MEMBER_KEYS, delivery, member);
  await sql.all(FORGET_MEMBER_STOP, delivery, member);
  await sql.all(REMOVE_MEMBER, delivery, member);
  await sql.all(UNLINK_EVENT, member, delivery);
  const [kept] = await sql.all<{ seq: number }>(KEEP_AS_CANCELLED, newId(now), member, reason, now, delivery);
  if (kept) await sql.all(LINK_EVENT, member, kept.seq);
}
