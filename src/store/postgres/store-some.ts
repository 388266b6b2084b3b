import { REFERENCE_PREFIX } from "../../model/reference-key.ts";
import type { DeliveryOrder } from "./delivery-order.ts";
import { type FreshMember, gatherEvent, gatherPlan, isAlone, orderOf, type Writes } from "./gather-writes.ts";
import { ownLane } from "./insert-deliveries.ts";
import type { Keyed } from "./keys-to-lock.ts";
import { type Known, readKnown, readLinks } from "./known.ts";
import { lockLanes } from "./locks.ts";
import { memberOf } from "./member.ts";
import { placeDeliveries, settleIntents } from "./place-deliveries.ts";
import type { Recording } from "./record.ts";
import type { Sorted } from "./seen.ts";
import { stopOlder } from "./stop-older.ts";
import { nothingToWrite, reserveDeliveries, writeDeliveries } from "./write-deliveries.ts";
import { noEvents, writeEvents } from "./write-events.ts";

/** An event that was not seen before, with its place in the store's order. */
export type Fresh = Sorted & { readonly seq: number };

/**
 * Stores events together, up to the first one under whose keys something open is found: that one is stored by itself.
 * Returns the others behind it.
 */
export async function storeSome(recording: Recording, all: readonly Fresh[]): Promise<readonly Fresh[]> {
  const { context, sql } = recording;
  const keys = all.flatMap(({ arrival }) => linkedBy(arrival.event.subject.keys));
  const links = await readLinks(sql, keys);
  const members = all.map((one) => ({ ...one, ...memberOf(one.arrival, links) }));
  const known = await readKnown(context, sql, links, members);
  await lockAllLanes(recording, known, members);
  const intents = members.reduce((sum, member) => sum + member.intents.length, 0);
  const seqs = (await reserveDeliveries(sql, intents)).values();
  const writes: Writes = { ...noEvents(), ...nothingToWrite() };
  for (const [i, member] of members.entries()) {
    gatherEvent(recording, writes, known, member);
    if (isAlone(known, member)) {
      await write(recording, writes);
      await storeAlone(recording, member);
      return all.slice(i + 1);
    }
    gatherPlan(recording, writes, known, member, () => seqs.next().value ?? 0);
  }
  await write(recording, writes);
  return [];
}

/** Some are stored by themselves: they must not join and leave lanes in any order of their own. */
async function lockAllLanes(
  { context, sql }: Recording,
  { stopped, lanes }: Known,
  members: readonly Keyed[],
): Promise<void> {
  if (stopped.size === 0) return;
  const own = members.flatMap(({ intents, subject_key }) =>
    intents.map((intent) => ownLane(context, intent, subject_key) ?? null),
  );
  await lockLanes(sql, [...own, ...lanes]);
}

/** No reference is linked to anything. */
function linkedBy(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => !key.startsWith(REFERENCE_PREFIX));
}

async function write({ context, sql }: Recording, writes: Writes): Promise<void> {
  await writeEvents(sql, writes);
  await writeDeliveries(context, sql, writes);
}

/** What it finds under its keys is ended, met or asked, one after the other. */
async function storeAlone(recording: Recording, member: FreshMember): Promise<void> {
  const { context, sql, now, opened } = recording;
  const { event, seq, cancels, intents } = member;
  await stopOlder(context, sql, { event, seq, cancels, now, opened });
  if (intents.length === 0) return;
  const order: DeliveryOrder = orderOf(recording, member);
  await placeDeliveries(context, sql, await settleIntents(context, sql, order, intents), order);
}
