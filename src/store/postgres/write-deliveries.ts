import type { Intent } from "../../model/plan.ts";
import type { CancelReason } from "../../model/reasons.ts";
import type { StopRow } from "../rows/stop-rows.ts";
import type { PgContext } from "./context.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import type { Statements } from "./driver.ts";
import { insertDeliveries } from "./insert-deliveries.ts";
import { insertion } from "./insertion.ts";
import { writeStops } from "./write-stops.ts";

/** A delivery that is to be inserted. */
export type NewDelivery = {
  readonly seq: number;
  readonly intent: Intent;
  readonly order: DeliveryOrder;
  readonly cancelled?: CancelReason | undefined;
};

/** What is to be written about deliveries, gathered: one statement writes what many events bring about. */
export type DeliveryWrites = {
  readonly deliveries: NewDelivery[];
  /** Of events that join what is there already. */
  readonly links: { readonly event_seq: number; readonly delivery_seq: number }[];
  readonly members: { readonly delivery_seq: number; readonly event_seq: number }[];
  readonly stops: StopRow[];
};

const RESERVE = "SELECT nextval('delivery_seq_seq') AS seq FROM generate_series(1, $1::int)";
const LINK = { event_seq: "bigint", delivery_seq: "bigint" } as const;
// Looking for what cannot be there would cost as much as the rows.
const linkNew = insertion("delivery_event", LINK);
const linkOpen = insertion("delivery_event", LINK, "ON CONFLICT DO NOTHING");
const addMembers = insertion(
  "member",
  { delivery_seq: "bigint", event_seq: "bigint" },
  "ON CONFLICT DO NOTHING",
);
const openWindows = insertion("open_window", {
  delivery_seq: "bigint",
  rule: "text",
  action: "text",
  key: "bytea",
  preview: "bigint",
});
const LINK_SAME_EVENTS = `INSERT INTO delivery_event (event_seq, delivery_seq)
  SELECT event_seq, $1 FROM member WHERE delivery_seq = $2`;
const ADD_SAME_MEMBERS = `INSERT INTO member (delivery_seq, event_seq)
  SELECT $1, event_seq FROM member WHERE delivery_seq = $2`;

/** Seqs for new deliveries, ascending; those that stay unused leave a gap. */
export async function reserveDeliveries(sql: Statements, many: number): Promise<readonly number[]> {
  if (many === 0) return [];
  return (await sql.all<{ seq: number }>(RESERVE, many)).map(({ seq }) => seq);
}

export function nothingToWrite(): DeliveryWrites {
  return { deliveries: [], links: [], members: [], stops: [] };
}

/** Writes what was gathered; what is to be attempted is added to what its order has opened. */
export async function writeDeliveries(
  context: PgContext,
  sql: Statements,
  { deliveries, links, members, stops }: DeliveryWrites,
): Promise<void> {
  await insertDeliveries(context, sql, deliveries);
  await linkNew(sql, deliveries.flatMap(linkOf));
  await linkOpen(sql, links);
  for (const { seq, order } of deliveries) {
    if (!order.stored && order.follows) await linkSameEvents(sql, seq, order.follows.seq);
  }
  await openWindows(
    sql,
    deliveries.flatMap((one) => windowOf(context, one)),
  );
  await addMembers(sql, members);
  await writeStops(sql, stops);
}

function linkOf({ seq, order }: NewDelivery): DeliveryWrites["links"] {
  return order.stored ? [{ event_seq: order.stored.seq, delivery_seq: seq }] : [];
}

async function linkSameEvents(sql: Statements, delivery: number, other: number): Promise<void> {
  await sql.all(LINK_SAME_EVENTS, delivery, other);
  await sql.all(ADD_SAME_MEMBERS, delivery, other);
}

/** Lets further events of the key join a digest. Values may be personal: only their hash is kept. */
function windowOf({ hash }: Pick<PgContext, "hash">, { seq, intent, cancelled }: NewDelivery) {
  const { rule, action, preview, digest } = intent;
  if (!digest || cancelled) return [];
  return [{ delivery_seq: seq, rule, action, key: hash(digest.key), preview: preview ? 1 : 0 }];
}
