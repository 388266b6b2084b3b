import type { Settlement } from "../../ports/queue.ts";
import { NO_SUBJECT } from "../rows/mail-hasher.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

type Mailed = { readonly seq: number; readonly id: string };

const TAKE_BACK = "DELETE FROM mailed WHERE delivery_seq = $1 RETURNING address";
const NOTE_BOUNCE = `INSERT INTO suppression (id, why, at, address, subject, delivery)
  VALUES ($1, 'bounced', $2, $3, $4, $5)
  ON CONFLICT (address, subject, why) DO UPDATE SET at = excluded.at, delivery = excluded.delivery`;
const FORGET_BOUNCE = `DELETE FROM suppression
  WHERE address = (SELECT address FROM mailed WHERE delivery_seq = $1) AND subject = $2 AND why = 'bounced'`;

/** What became of a mail that was counted. Runs inside the transaction that settles it. */
export async function settleMail(
  { newId }: Pick<PgContext, "newId">,
  sql: Statements,
  { seq, id }: Mailed,
  mail: NonNullable<Settlement["mail"]>,
  now: number,
): Promise<void> {
  if (mail === "taken") {
    await sql.all(FORGET_BOUNCE, seq, NO_SUBJECT);
    return;
  }
  const [taken] = await sql.all<{ address: Uint8Array }>(TAKE_BACK, seq);
  if (taken && mail === "bounced") {
    await sql.all(NOTE_BOUNCE, newId(now), now, taken.address, NO_SUBJECT, id);
  }
}
