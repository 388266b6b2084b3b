import type { Intent, Sent } from "../../model/plan.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

/** An intent with `once_per`, and when its event was received. */
export type OncePer = { readonly intent: Intent; readonly received_at: number };

// Made no earlier than received: what was made before the time asked for need not be looked at.
const FIND_NEAREST_SENT = `SELECT wanted.place, nearest.at
  FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
    AS wanted (place, key, rule, action, preview, received_at, since)
  CROSS JOIN LATERAL (
    SELECT event.received_at AS at FROM delivery JOIN event ON event.seq = delivery.event_seq
    WHERE once_per_key = wanted.key AND delivery.rule = wanted.rule AND delivery.action = wanted.action
      AND delivery.preview = wanted.preview AND delivery.created_at > wanted.since
      AND once_per_key IS NOT NULL AND state <> 'dead' AND state <> 'cancelled'
    ORDER BY abs(event.received_at - wanted.received_at) LIMIT 1
  ) AS nearest`;

/** By receipt, so that a replay of old events is throttled as they would have been when they came. */
export async function sentNear(
  { hash }: Pick<PgContext, "hash">,
  sql: Statements,
  asked: readonly OncePer[],
): Promise<readonly Sent[]> {
  const wanted = asked.flatMap(({ intent, received_at }) => {
    const { rule, was = [], action, preview, once_per } = intent;
    if (!once_per) return [];
    const since = received_at - once_per.within;
    return [rule, ...was].map((id) => ({ rule: id, action, preview, key: once_per.key, received_at, since }));
  });
  if (wanted.length === 0) return [];
  const rows = await sql.all<{ place: number; at: number }>(
    FIND_NEAREST_SENT,
    wanted.map((_, place) => place),
    wanted.map(({ key }) => hash(key)),
    wanted.map(({ rule }) => rule),
    wanted.map(({ action }) => action),
    wanted.map(({ preview }) => (preview ? 1 : 0)),
    wanted.map(({ received_at }) => received_at),
    wanted.map(({ since }) => since),
  );
  return rows.flatMap(({ place, at }) => {
    const found = wanted[place];
    return found
      ? [{ rule: found.rule, action: found.action, preview: found.preview, key: found.key, at }]
      : [];
  });
}
