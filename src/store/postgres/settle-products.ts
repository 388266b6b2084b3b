import type { Settlement } from "../../ports/queue.ts";
import { makeFollowers } from "./follow.ts";
import type { Settling } from "./settle.ts";
import { settleMail } from "./settle-mail.ts";
import type { Ending, LeasedRow } from "./settle-rows.ts";
import { keepThread } from "./threads.ts";
import { writeRecord } from "./write-record.ts";

const INSERT_OUTBOX = `INSERT INTO outbox (id, delivery, rule, at, kind, destination, summary, content)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Keeps what an attempt produced. */
export async function keepProducts(settling: Settling, { settlement, leased }: Ending): Promise<void> {
  const { context, sql, now, opened } = settling;
  if (settlement.thread) await keepThread(sql, leased, settlement.thread);
  if (settlement.record) await writeRecord(sql, settlement.record, now);
  if (settlement.outbox) await insertOutbox(settling, leased, settlement.outbox);
  if (settlement.mail) await settleMail(context, sql, leased, settlement.mail, now);
  if (settlement.follow) await makeFollowers(context, sql, leased, settlement.follow, { now, opened });
}

async function insertOutbox(
  { context, sql, now }: Settling,
  leased: LeasedRow,
  { kind, destination, summary, content }: NonNullable<Settlement["outbox"]>,
): Promise<void> {
  const written = JSON.stringify(content ?? null);
  const id = context.newId(now);
  await sql.all(INSERT_OUTBOX, id, leased.id, leased.rule, now, kind, destination, summary, written);
}
