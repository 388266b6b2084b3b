import { referenceKey } from "../../model/reference-key.ts";
import type { Page, PageQuery } from "../../ports/ledger.ts";
import type { SuppressionRow, Suppressions } from "../../ports/suppressions.ts";
import type { MailKeys } from "../rows/mail-hasher.ts";
import { pageOf, windowOf } from "../rows/page.ts";
import { type SuppressionTableRow, suppressionOf } from "../rows/suppression-row.ts";
import { changedRows } from "./changed-rows.ts";
import type { Commit, SqlContext } from "./context.ts";
import { knownHasher } from "./mail-keys.ts";
import { mayMail } from "./may-mail.ts";

const FIND_UNSUBSCRIBED =
  "SELECT 1 AS found FROM suppression WHERE address = ? AND subject = ? AND why = 'unsubscribed'";
const UNSUBSCRIBE = `INSERT INTO suppression (id, why, at, address, subject)
  VALUES (?, 'unsubscribed', ?, ?, ?) ON CONFLICT DO NOTHING`;
const LIST = "SELECT seq, id, why, at, delivery FROM suppression WHERE seq < ? ORDER BY seq DESC LIMIT ?";
const LIFT_ID = `DELETE FROM suppression
  WHERE address IN (SELECT address FROM suppression WHERE id = ?)`;
/** Whoever is meant by one of their keys is meant by all: an address may have been unsubscribed about two subjects. */
const LIFT = `DELETE FROM suppression WHERE address IN (
  SELECT address FROM suppression WHERE address = ?
  UNION SELECT address FROM suppression WHERE subject IN (?, ?))`;

/** Knows addresses and subjects by their keyed hashes alone. */
export function createSqlSuppressions(context: SqlContext, commit: Commit): Suppressions {
  return {
    mayMail: (order) => commit(() => mayMail(context, order)),
    standing: async (token) => standingOf(context, keysOf(context, token)),
    async unsubscribe(token) {
      const keys = keysOf(context, token);
      // Asked again and again it writes once.
      if (standingOf(context, keys) === "subscribed") await commit(() => unsubscribe(context, keys));
      return keys !== undefined;
    },
    suppressed: async (page) => list(context, page),
    lift: (whom) => commit(() => lift(context, whom)),
  };
}

function keysOf(context: SqlContext, token: string): MailKeys | undefined {
  return knownHasher(context)?.keysOf(token);
}

function standingOf({ sql }: SqlContext, keys: MailKeys | undefined) {
  if (!keys) return undefined;
  const isOut = sql.all(FIND_UNSUBSCRIBED, keys.address, keys.subject).length > 0;
  return isOut ? "unsubscribed" : "subscribed";
}

function unsubscribe({ sql, clock, newId }: SqlContext, keys: MailKeys | undefined): void {
  const now = clock();
  if (keys) sql.all(UNSUBSCRIBE, newId(now), now, keys.address, keys.subject);
}

function list({ sql }: SqlContext, page: PageQuery): Page<SuppressionRow> {
  const window = windowOf(page);
  return pageOf(sql.all<SuppressionTableRow>(LIST, window.before, window.limit), window, suppressionOf);
}

function lift(context: SqlContext, whom: string): number {
  const { sql } = context;
  sql.all(LIFT_ID, whom);
  const byId = changedRows(sql);
  const hasher = knownHasher(context);
  if (byId > 0 || !hasher) return byId;
  sql.all(LIFT, hasher.address(whom), hasher.subject(whom), hasher.subject(referenceKey(whom)));
  return changedRows(sql);
}
