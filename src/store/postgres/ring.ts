import type { Statements } from "./driver.ts";

/** The channel on which processes on one database tell each other something. */
export const CHANNEL = "kyc_relay";
/** Something may be due. */
export const DUE = "due";

const NOTIFY = `SELECT pg_notify('${CHANNEL}', $1)`;

/** Says to all processes that something may be due, once the transaction is committed. */
export async function ring(sql: Statements): Promise<void> {
  await sql.all(NOTIFY, DUE);
}

/** Says something to all processes. */
export async function notify(sql: Statements, topic: string, told: string): Promise<void> {
  await sql.all(NOTIFY, `${topic}:${told}`);
}
