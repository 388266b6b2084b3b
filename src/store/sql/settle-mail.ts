import type { Settlement } from "../../ports/queue.ts";
import { NO_SUBJECT } from "../rows/mail-hasher.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";

type Mailed = { readonly seq: number; readonly id: string };

const TAKE_BACK = "DELETE FROM mailed WHERE delivery_seq = ? RETURNING address";
const NOTE_BOUNCE = `INSERT INTO suppression (id, why, at, address, subject, delivery)
  VALUES (?, 'bounced', ?, ?, ?, ?)
  ON CONFLICT (address, subject, why) DO UPDATE SET at = excluded.at, delivery = excluded.delivery`;
const FORGET_BOUNCE = `DELETE FROM suppression
  WHERE address = (SELECT address FROM mailed WHERE delivery_seq = ?) AND subject = ? AND why = 'bounced'`;

/** What became of a mail that was counted. Runs inside the transaction that settles it. */
export function settleMail(
  context: SqlContext,
  { seq, id }: Mailed,
  mail: NonNullable<Settlement["mail"]>,
  now: number,
): void {
  const { sql } = context;
  if (mail === "taken") {
    sql.all(FORGET_BOUNCE, seq, NO_SUBJECT);
    return;
  }
  const address = takeBack(sql, seq);
  if (address && mail === "bounced") sql.all(NOTE_BOUNCE, context.newId(now), now, address, NO_SUBJECT, id);
}

function takeBack(sql: Driver, seq: number): Uint8Array | undefined {
  return sql.all<{ address: Uint8Array }>(TAKE_BACK, seq)[0]?.address;
}
