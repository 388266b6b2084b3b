import { REFERENCE_PREFIX } from "../../model/reference-key.ts";
import type { Arrival, Receipt } from "../../ports/intake.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import type { Explanations } from "./explanations.ts";
import { keysToLock } from "./keys-to-lock.ts";
import { readLinks } from "./known.ts";
import { lockKeys } from "./locks.ts";
import { memberOf } from "./member.ts";
import { countDuplicates, type Sorted, sortOut } from "./seen.ts";
import { type Fresh, storeSome } from "./store-some.ts";
import { reserveEvents } from "./write-events.ts";

/** How events are recorded. */
export type Recording = {
  readonly context: PgContext;
  readonly sql: Statements;
  readonly explain: Explanations["write"];
  readonly now: number;
  /** What is to be attempted is added. */
  readonly opened: Opened[];
};

/** Stores events with their settled plans. Runs inside a transaction; later members see earlier ones' facts. */
export async function recordEvents(
  recording: Recording,
  batch: readonly Arrival[],
): Promise<readonly Receipt[]> {
  const { context, sql } = recording;
  await lockAll(recording, batch);
  const sorted = await sortOut(context, sql, batch);
  const fresh = sorted.filter(({ first }) => first === undefined);
  const seqs = await reserveEvents(sql, fresh.length);
  let rest: readonly Fresh[] = fresh.map((one, i) => ({ ...one, seq: seqs[i] ?? 0 }));
  while (rest.length > 0) rest = await storeSome(recording, rest);
  await countDuplicates(sql, sorted);
  return sorted.map(receiptOf);
}

/** Locks all that the plans depend on; whom an event is about may be known better once others are through. */
async function lockAll({ context, sql }: Recording, batch: readonly Arrival[]): Promise<void> {
  const asking = batch.filter((arrival) => keysToLock(memberOf(arrival, new Map())).length > 0);
  const unnamed = asking.flatMap(({ event }) => keyWithoutReference(event.subject.keys));
  const locked = new Set<string>();
  for (;;) {
    const links = await readLinks(sql, unnamed);
    const wanted = asking.flatMap((arrival) => keysToLock(memberOf(arrival, links)));
    const missing = wanted.filter((key) => !locked.has(key));
    if (missing.length === 0) return;
    await lockKeys(context, sql, missing);
    if (unnamed.length === 0) return;
    for (const key of missing) locked.add(key);
  }
}

/** By which the reference may be known of an event that names none. */
function keyWithoutReference(keys: readonly string[]): readonly string[] {
  return keys[0]?.startsWith(REFERENCE_PREFIX) ? [] : keys.slice(-1);
}

function receiptOf({ arrival, first }: Sorted): Receipt {
  const { id, type } = arrival.event;
  if (first !== undefined) return { id: first, type, result: "duplicate" };
  return { id, type, result: arrival.routing === "unreadable" ? "unreadable" : "stored" };
}
