import type { MailOrder, MailVerdict } from "../../ports/suppressions.ts";
import { type MailHasher, type MailKeys, NO_SUBJECT } from "../rows/mail-hasher.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { lockKeys } from "./locks.ts";
import { mailHasher } from "./mail-keys.ts";
import { linkedKeys } from "./subject.ts";

const DAY_MS = 86_400_000;

const FIND_LEASED = "SELECT 1 AS ours FROM delivery WHERE seq = $1 AND fence = $2 AND state = 'pending'";
const FIND_OF_ADDRESS = "SELECT DISTINCT why FROM suppression WHERE address = $1";
const FIND_OF_SUBJECTS = "SELECT 1 AS found FROM suppression WHERE subject = ANY($1::bytea[]) LIMIT 1";
const COUNT_TO_ADDRESS = `SELECT count(*) AS mails FROM mailed
  WHERE by_address = 1 AND address = $1 AND at > $2 AND delivery_seq <> $3`;
const COUNT_ABOUT_SUBJECT = `SELECT count(*) AS mails FROM mailed
  WHERE subject = $1 AND at > $2 AND delivery_seq <> $3`;
const COUNT_IT = `INSERT INTO mailed (delivery_seq, at, address, subject, by_address) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (delivery_seq) DO UPDATE
    SET at = excluded.at, address = excluded.address, subject = excluded.subject, by_address = excluded.by_address`;
/** A few with every mail: what is older than a day is counted no more. */
const FORGET_OLD = `DELETE FROM mailed WHERE delivery_seq IN
  (SELECT delivery_seq FROM mailed WHERE at <= $1 ORDER BY at LIMIT 20 FOR UPDATE SKIP LOCKED)`;

/** May a mail to a person go out now? If so it counts from now on. Runs inside a transaction. */
export async function mayMail(
  context: PgContext,
  sql: Statements,
  order: MailOrder,
): Promise<MailVerdict | undefined> {
  if ((await sql.all(FIND_LEASED, order.seq, order.fence)).length === 0) return undefined;
  const hasher = await mailHasher(context, sql);
  const subject = order.subject === undefined ? NO_SUBJECT : hasher.subject(order.subject);
  const keys = { address: hasher.address(order.address), subject };
  const now = context.clock();
  const reason = await obstacleOf(context, sql, order, { keys, hasher, now });
  if (reason) return { may: false, reason };
  if (!order.preview) await countIt(sql, order, keys, now);
  return { may: true, token: hasher.token(keys) };
}

type Asking = { readonly keys: MailKeys; readonly hasher: MailHasher; readonly now: number };

async function obstacleOf(context: PgContext, sql: Statements, order: MailOrder, asking: Asking) {
  const suppressed = await suppression(sql, order, asking);
  if (suppressed || order.max === undefined || order.preview) return suppressed;
  // Two that count to the same cap go one after the other, so that they cannot both find the last room.
  await lockKeys(context, sql, locksOf(asking.keys));
  return (await isOverCap(sql, order, asking, order.max)) ? "max_per_subject" : undefined;
}

/** Only reminders are kept from anybody: a person always hears what was decided. */
async function suppression(sql: Statements, order: MailOrder, { keys, hasher }: Asking) {
  if (!order.reminder) return undefined;
  const rows = await sql.all<{ why: string }>(FIND_OF_ADDRESS, keys.address);
  const whys = rows.map(({ why }) => why);
  if (whys.includes("unsubscribed") || (await isSubjectOut(sql, order, hasher))) return "unsubscribed";
  return whys.includes("bounced") && !order.redriven ? "bounced_before" : undefined;
}

/** Under any key by which the subject is known by now. */
async function isSubjectOut(
  sql: Statements,
  { subject, keys }: MailOrder,
  hasher: MailHasher,
): Promise<boolean> {
  const own = subject === undefined ? keys : [subject, ...keys];
  const known = new Set([...own, ...(await linkedKeys(sql, own))]);
  const hashes = [...known].map((key) => hasher.subject(key));
  return (await sql.all(FIND_OF_SUBJECTS, hashes)).length > 0;
}

/** What is under way counts too, or several at once would all find room. */
async function isOverCap(
  sql: Statements,
  order: MailOrder,
  { keys, now }: Asking,
  max: number,
): Promise<boolean> {
  const isFull = async (text: string, key: Uint8Array) =>
    ((await sql.all<{ mails: number }>(text, key, now - DAY_MS, order.seq))[0]?.mails ?? 0) >= max;
  return (
    (countsByAddress(order) && (await isFull(COUNT_TO_ADDRESS, keys.address))) ||
    (keys.subject.length > 0 && (await isFull(COUNT_ABOUT_SUBJECT, keys.subject)))
  );
}

function locksOf({ address, subject }: MailKeys): readonly string[] {
  return [address, subject].filter((hash) => hash.length > 0).map((hash) => `mail ${hash.join()}`);
}

/** Whoever files checks under somebody else's address must not use up the mails that tell that person of a decision. */
function countsByAddress({ reminder, subject }: MailOrder): boolean {
  return reminder || subject === undefined;
}

async function countIt(
  sql: Statements,
  order: MailOrder,
  { address, subject }: MailKeys,
  now: number,
): Promise<void> {
  await sql.all(FORGET_OLD, now - DAY_MS);
  await sql.all(COUNT_IT, order.seq, now, address, subject, countsByAddress(order) ? 1 : 0);
}
