import { referenceKey } from "../../model/reference-key.ts";
import type { Page, PageQuery } from "../../ports/ledger.ts";
import type { SuppressionRow, Suppressions } from "../../ports/suppressions.ts";
import type { MailKeys } from "../rows/mail-hasher.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { type SuppressionTableRow, suppressionOf } from "../rows/suppression-row.ts";
import { changedBy } from "./changed-by.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { knownHasher } from "./mail-keys.ts";
import { mayMail } from "./may-mail.ts";

const FIND_UNSUBSCRIBED =
  "SELECT 1 AS found FROM suppression WHERE address = $1 AND subject = $2 AND why = 'unsubscribed'";
const UNSUBSCRIBE = `INSERT INTO suppression (id, why, at, address, subject)
  VALUES ($1, 'unsubscribed', $2, $3, $4) ON CONFLICT DO NOTHING`;
const LIST = "SELECT seq, id, why, at, delivery FROM suppression WHERE seq < $1 ORDER BY seq DESC LIMIT $2";
const LIFT_ID = `DELETE FROM suppression
  WHERE address IN (SELECT address FROM suppression WHERE id = $1)`;
/** Whoever is meant by one of their keys is meant by all: an address may have been unsubscribed about two subjects. */
const LIFT = `DELETE FROM suppression WHERE address IN (
  SELECT address FROM suppression WHERE address = $1
  UNION SELECT address FROM suppression WHERE subject IN ($2, $3))`;

/** Knows addresses and subjects by their keyed hashes alone. */
export function createPgSuppressions(context: PgContext): Suppressions {
  const { pg } = context;
  return {
    mayMail: (order) => pg.tx((sql) => mayMail(context, sql, order)),
    standing: async (token) => standingOf(pg, await keysOf(context, token)),
    async unsubscribe(token) {
      const keys = await keysOf(context, token);
      // Asked again and again it writes once.
      if (keys && (await standingOf(pg, keys)) === "subscribed") await unsubscribe(context, keys);
      return keys !== undefined;
    },
    suppressed: (page) => list(pg, page),
    lift: (whom) => pg.tx((sql) => lift(context, sql, whom)),
  };
}

async function keysOf(context: PgContext, token: string): Promise<MailKeys | undefined> {
  return (await knownHasher(context, context.pg))?.keysOf(token);
}

async function standingOf(sql: Statements, keys: MailKeys | undefined) {
  if (!keys) return undefined;
  const found = await sql.all(FIND_UNSUBSCRIBED, keys.address, keys.subject);
  return found.length > 0 ? "unsubscribed" : "subscribed";
}

async function unsubscribe({ pg, clock, newId }: PgContext, keys: MailKeys): Promise<void> {
  const now = clock();
  await pg.all(UNSUBSCRIBE, newId(now), now, keys.address, keys.subject);
}

async function list(sql: Statements, page: PageQuery): Promise<Page<SuppressionRow>> {
  const window = windowOf(page);
  const rows = await sql.all<SuppressionTableRow>(LIST, window.before, window.limit);
  return pageOf(rows, window, suppressionOf);
}

async function lift(context: PgContext, sql: Statements, whom: string): Promise<number> {
  const byId = await changedBy(sql, LIFT_ID, whom);
  const hasher = await knownHasher(context, sql);
  if (byId > 0 || !hasher) return byId;
  const subjects = [hasher.subject(whom), hasher.subject(referenceKey(whom))];
  return changedBy(sql, LIFT, hasher.address(whom), ...subjects);
}
