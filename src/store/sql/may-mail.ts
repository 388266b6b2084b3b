import type { MailOrder, MailVerdict } from "../../ports/suppressions.ts";
import { type MailHasher, type MailKeys, NO_SUBJECT } from "../rows/mail-hasher.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { mailHasher } from "./mail-keys.ts";
import { linkedKeys } from "./subject.ts";

const DAY_MS = 86_400_000;

const FIND_LEASED = "SELECT 1 AS ours FROM delivery WHERE seq = ? AND fence = ? AND state = 'pending'";
const FIND_OF_ADDRESS = "SELECT DISTINCT why FROM suppression WHERE address = ?";
const FIND_OF_SUBJECT = "SELECT 1 AS found FROM suppression WHERE subject = ? LIMIT 1";
const COUNT_TO_ADDRESS = `SELECT count(*) AS mails FROM mailed
  WHERE by_address = 1 AND address = ? AND at > (? | 0) AND delivery_seq <> (? | 0)`;
const COUNT_ABOUT_SUBJECT = `SELECT count(*) AS mails FROM mailed
  WHERE subject = ? AND at > (? | 0) AND delivery_seq <> (? | 0)`;
const COUNT_IT = `INSERT INTO mailed (delivery_seq, at, address, subject, by_address) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (delivery_seq) DO UPDATE
    SET at = excluded.at, address = excluded.address, subject = excluded.subject, by_address = excluded.by_address`;
/** A few with every mail: what is older than a day is counted no more. */
const FORGET_OLD = `DELETE FROM mailed WHERE delivery_seq IN
  (SELECT delivery_seq FROM mailed WHERE at <= (? | 0) ORDER BY at LIMIT 20)`;

/** May a mail to a person go out now? If so it counts from now on. Runs inside a transaction. */
export function mayMail(context: SqlContext, order: MailOrder): MailVerdict | undefined {
  const { sql, clock } = context;
  if (sql.all(FIND_LEASED, order.seq, order.fence).length === 0) return undefined;
  const hasher = mailHasher(context);
  const address = hasher.address(order.address);
  const subject = order.subject === undefined ? NO_SUBJECT : hasher.subject(order.subject);
  const keys = { address, subject };
  const reason = obstacle(sql, order, keys, hasher) ?? overCap(sql, order, keys, clock());
  if (reason) return { may: false, reason };
  if (!order.preview) countIt(sql, order, keys, clock());
  return { may: true, token: hasher.token(keys) };
}

/** Only reminders are kept from anybody: a person always hears what was decided. */
function obstacle(sql: Driver, order: MailOrder, { address }: MailKeys, hasher: MailHasher) {
  if (!order.reminder) return undefined;
  const whys = sql.all<{ why: string }>(FIND_OF_ADDRESS, address).map(({ why }) => why);
  if (whys.includes("unsubscribed") || isSubjectOut(sql, order, hasher)) return "unsubscribed";
  return whys.includes("bounced") && !order.redriven ? "bounced_before" : undefined;
}

/** Under any key by which the subject is known by now. */
function isSubjectOut(sql: Driver, { subject, keys }: MailOrder, hasher: MailHasher): boolean {
  const own = subject === undefined ? keys : [subject, ...keys];
  const known = new Set([...own, ...linkedKeys(sql, own)]);
  return [...known].some((key) => sql.all(FIND_OF_SUBJECT, hasher.subject(key)).length > 0);
}

/** What is under way counts too, or several at once would all find room. */
function overCap(sql: Driver, order: MailOrder, keys: MailKeys, now: number) {
  const { seq, max, preview } = order;
  if (max === undefined || preview) return undefined;
  const since = now - DAY_MS;
  const isFull = (text: string, key: Uint8Array) =>
    (sql.all<{ mails: number }>(text, key, since, seq)[0]?.mails ?? 0) >= max;
  const isOver =
    (countsByAddress(order) && isFull(COUNT_TO_ADDRESS, keys.address)) ||
    (keys.subject.length > 0 && isFull(COUNT_ABOUT_SUBJECT, keys.subject));
  return isOver ? "max_per_subject" : undefined;
}

/** Whoever files checks under somebody else's address must not use up the mails that tell that person of a decision. */
function countsByAddress({ reminder, subject }: MailOrder): boolean {
  return reminder || subject === undefined;
}

function countIt(sql: Driver, order: MailOrder, { address, subject }: MailKeys, now: number): void {
  sql.all(FORGET_OLD, now - DAY_MS);
  sql.all(COUNT_IT, order.seq, now, address, subject, countsByAddress(order) ? 1 : 0);
}
