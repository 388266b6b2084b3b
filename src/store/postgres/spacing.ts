import { placeInFlow } from "../../model/pace.ts";
import { textOfBytes } from "../rows/text-of-bytes.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

/** A live delivery that is due now, and whom it is about. */
export type Spaced = {
  readonly seq: number;
  readonly gate: string;
  readonly destination: string;
  readonly subject: string;
};

type FlowRow = { readonly key: Uint8Array; readonly free_at: number; readonly placed_at: number };

/** A clock that was set back by more than this puts nothing off. */
const SET_BACK_MS = 1_000;

// The rows of flows that are new are written at once: who comes second waits for the first.
const HOLD_FLOWS = `INSERT INTO spacing (key, free_at, placed_at)
  SELECT key, 0, 0 FROM unnest($1::bytea[]) AS wanted (key) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET free_at = spacing.free_at
  RETURNING key, free_at, placed_at`;
const WRITE_FLOWS = `UPDATE spacing SET free_at = written.free_at, placed_at = $3
  FROM unnest($1::bytea[], $2::bigint[]) AS written (key, free_at) WHERE spacing.key = written.key`;
/** A few each time: a burst that has gone out is of no interest any more. */
const FORGET_OLD = `DELETE FROM spacing WHERE key IN
  (SELECT key FROM spacing WHERE free_at <= $1 ORDER BY free_at LIMIT 20 FOR UPDATE SKIP LOCKED)`;

/**
 * When live deliveries that are due now are to be looked at, where that is later. Where a gate has a pace, those of a
 * burst about one subject are spaced by it: what is due about somebody else goes in between.
 */
export async function spaceOut(
  { hash, paceOf }: Pick<PgContext, "hash" | "paceOf">,
  sql: Statements,
  deliveries: readonly Spaced[],
  now: number,
): Promise<ReadonlyMap<number, number>> {
  const spaced = deliveries.flatMap((one) => {
    const pace = paceOf?.(one.destination);
    if (!pace) return [];
    const key = hash(`${one.gate}\0${one.subject}`);
    return [{ seq: one.seq, pace, key, name: textOfBytes(key) }];
  });
  const later = new Map<number, number>();
  if (spaced.length === 0) return later;
  await sql.all(FORGET_OLD, now);
  const keys = new Map(spaced.map(({ name, key }) => [name, key]));
  const rows = await sql.all<FlowRow>(HOLD_FLOWS, [...keys.values()]);
  const flows = new Map(
    rows
      .filter((row) => row.placed_at <= now + SET_BACK_MS)
      .map((row) => [textOfBytes(row.key), row.free_at]),
  );
  for (const { seq, pace, name } of spaced) {
    const before = flows.get(name);
    const placed = placeInFlow(before === undefined ? undefined : { free_at: before }, pace, now);
    flows.set(name, placed.flow.free_at);
    if (placed.at > now) later.set(seq, placed.at);
  }
  await sql.all(
    WRITE_FLOWS,
    [...keys.values()],
    [...keys.keys()].map((name) => flows.get(name) ?? 0),
    now,
  );
  return later;
}
