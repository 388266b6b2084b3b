import { expect } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Arrival } from "../../src/ports/intake.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import {
  deadly,
  digestFor,
  eventOf,
  HOUR,
  intentFor,
  MINUTE,
  planned,
  reminderFor,
  settlementOf,
} from "./samples.ts";

const PEOPLE = 3;
const EVENTS = 60;
const TURNS = 60;
const LEASE = MINUTE;
/** At most, in real time. */
const SEND_EVERY_MS = 30;
const ATTEMPT_MS = 4;
const MOST_TURNS = 2_000;
const GATES = ["slack/#kyc", "slack/#other", "mail"];

/** An event that a sender sends, how often, and whether it decides about the person. */
export type Told = {
  readonly source_event_id: string;
  readonly reference: string;
  readonly occurred_at: number;
  readonly what: "alert" | "expired" | "failed" | "once" | "approved";
  readonly sends: number;
};

type Story = {
  readonly told: readonly Told[];
  /** Lets both go on until nothing is due any more. */
  readonly finish: () => Promise<void>;
};

type Telling = {
  now: number;
  readonly random: () => number;
  readonly told: readonly Told[];
  /** Source event ids of decisions whose sender was answered. */
  readonly decided: Set<string>;
  /** By delivery, what is under way and with whom. */
  readonly held: Map<
    number,
    { readonly fence: number; readonly until: number; readonly lane?: string | undefined }
  >;
  /** Of whom nobody knows any more; some of them answer much too late. */
  readonly late: Claimed[];
};

/** Two processes are sent the same people's events at once, some to both, and deliver them together. */
export async function concurrentStory(
  stores: readonly [Store, Store],
  time: { now: number },
  random: () => number,
): Promise<Story> {
  const told = Array.from({ length: EVENTS }, (_, n) => tell(n, time.now, random));
  const telling: Telling = Object.assign(time, {
    random,
    told,
    decided: new Set<string>(),
    held: new Map(),
    late: [],
  });
  const shares = stores.map((): Told[] => []);
  for (const one of told) {
    for (let send = 0; send < one.sends; send += 1) {
      const first = Math.floor(random() * 2);
      shares[(first + send) % 2]?.push(one);
    }
  }
  await Promise.all(
    stores.flatMap((store, at) => [send(telling, store, shares[at] ?? []), deliver(telling, store)]),
  );
  return { told, finish: () => finish(telling, stores) };
}

function tell(n: number, now: number, random: () => number): Told {
  const kinds = ["alert", "alert", "alert", "expired", "expired", "failed", "once", "approved"] as const;
  return {
    source_event_id: `evt-${n}`,
    reference: `c-${Math.floor(random() * PEOPLE)}`,
    // Each has a moment of its own: which is newer is beyond doubt.
    occurred_at: now - Math.floor(random() * HOUR) * 100 - n,
    what: kinds[Math.floor(random() * kinds.length)] ?? "alert",
    sends: random() < 0.3 ? 2 : 1,
  };
}

async function send(telling: Telling, { intake }: Store, share: readonly Told[]): Promise<void> {
  const { random, decided } = telling;
  for (let at = 0; at < share.length; ) {
    const batch = share.slice(at, at + 1 + Math.floor(random() * 3));
    at += batch.length;
    await intake.record(batch.map((one) => arrival(one, telling.now)));
    for (const one of batch) if (one.what === "approved") decided.add(one.source_event_id);
    // Some come while the last ones end: a lane that empties meets who joins it.
    await pause(random, SEND_EVERY_MS);
  }
}

function arrival({ what, ...one }: Told, now: number): Arrival {
  const decision = what === "approved" ? "approved" : what === "expired" ? "expired" : "none";
  const keys = [`ref:${one.reference}`];
  const event = eventOf({ ...one, keys, type: `inquiry.${what}`, decision, received_at: now });
  return planned(event, intentsFor(event, what));
}

function intentsFor(event: Event, what: Told["what"]) {
  const at = event.received_at;
  if (what === "expired") return [reminderFor(event, { due_at: at + 20 * MINUTE, gate: "mail" })];
  if (what === "failed") return [digestFor(event, "all", { due_at: at + 5 * MINUTE, gate: "slack/#other" })];
  if (what === "approved") return [];
  const once_per = { key: event.subject.reference ?? "", within: 24 * HOUR };
  if (what === "once") return [intentFor(event, { rule: "once", gate: "slack/#other", once_per })];
  return [
    intentFor(event, { in_order: true }),
    intentFor(event, { rule: "told", gate: "slack/#other", in_order: true }),
  ];
}

async function deliver(telling: Telling, store: Store): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await work(telling, store, endOf);
    if (telling.random() < 0.5) telling.now += Math.floor(telling.random() * MINUTE);
    if (telling.random() < 0.05) await store.upkeep.redrive({}, 10);
    if (telling.random() < 0.2) await answerLate(telling, store);
  }
}

type End = (one: Claimed, telling: Telling) => Settlement | "lost" | "given back";

async function work(telling: Telling, store: Store, how: End): Promise<number> {
  const known = new Set(telling.decided);
  const limit = 1 + Math.floor(telling.random() * 4);
  const until = telling.now + LEASE;
  const claimed = await store.queue.claim(
    GATES.map((gate) => ({ gate, limit })),
    until,
  );
  for (const one of claimed) take(telling, one, { known, until });
  const ends = claimed.map((one) => ({ one, end: how(one, telling) }));
  telling.late.push(...ends.flatMap(({ one, end }) => (end === "lost" ? [one] : [])));
  for (const { one, end } of ends) if (end !== "lost") letGo(telling, one);
  const back = ends.flatMap(({ one, end }) => (end === "given back" ? [one.delivery] : []));
  const settled = ends.flatMap(({ end }) => (typeof end === "string" ? [] : [end]));
  if (telling.random() < 0.3) await pause(telling.random, ATTEMPT_MS);
  await Promise.all([store.queue.settle(settled), store.queue.giveBack(back)]);
  return claimed.length;
}

/** Nobody else has it, or its lane; and nothing newer that its sender was told of has decided before. */
function take(
  { now, held, told }: Telling,
  { delivery, events }: Claimed,
  { known, until }: { readonly known: ReadonlySet<string>; readonly until: number },
): void {
  const { seq, fence, lane, rule } = delivery;
  const other = held.get(seq);
  if (other && other.fence > fence) return;
  expect(other !== undefined && other.until > now, `delivery ${seq} is held twice`).toBe(false);
  for (const [neighbour, lease] of held) {
    const isBeside = lane !== undefined && lease.lane === lane && neighbour !== seq && lease.until > now;
    expect(isBeside, `${neighbour} and ${seq} are under way in ${lane}`).toBe(false);
  }
  held.set(seq, { fence, until, lane });
  if (rule !== "remind") return;
  const [about] = events;
  const newer = told.filter(
    (one) =>
      known.has(one.source_event_id) &&
      one.reference === about?.event.subject.reference &&
      one.occurred_at > about.event.occurred_at,
  );
  expect(newer, `reminder ${seq} was decided`).toEqual([]);
}

function endOf(one: Claimed, { random, now }: Telling): Settlement | "lost" | "given back" {
  const luck = random();
  if (luck < 0.08) return "lost";
  if (luck < 0.14) return "given back";
  if (luck < 0.2) return deadly(one);
  if (luck < 0.4) {
    const attempt = { started_at: now, outcome: "retry", reason: "server_error" } as const;
    return settlementOf(one, { attempt, next: { state: "pending", due_at: now + MINUTE, counts: true } });
  }
  return delivered(one, now);
}

function delivered(one: Claimed, now: number): Settlement {
  return settlementOf(one, { attempt: { started_at: now, outcome: "delivered", http_status: 200 } });
}

async function answerLate(telling: Telling, { queue }: Store): Promise<void> {
  const { late, now, random } = telling;
  const [one] = late.splice(Math.floor(random() * late.length), 1);
  if (!one) return;
  letGo(telling, one);
  await queue.settle([delivered(one, now)]);
}

function letGo({ held }: Telling, { delivery: { seq, fence } }: Claimed): void {
  if (held.get(seq)?.fence === fence) held.delete(seq);
}

/** Both go on, at whatever is due next, until nothing is. */
async function finish(telling: Telling, stores: readonly [Store, Store]): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const due = [...(await stores[turn % 2 === 0 ? 0 : 1].queue.nextDue()).values()];
    if (due.length === 0) return;
    telling.now = Math.max(telling.now, Math.min(...due));
    await Promise.all(stores.map((store) => work(telling, store, (one) => delivered(one, telling.now))));
  }
  throw new Error("something stays due for ever");
}

function pause(random: () => number, most: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, random() * most));
}
