import fc from "fast-check";
import { expect, it } from "vitest";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Claimed, Settlement } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Harness } from "./conformance.ts";
import { deadly, eventOf, HOUR, intentFor, MINUTE, planned, START, STOP, settlementOf } from "./samples.ts";

const GATES = ["slack/#kyc", "slack/#other"];
const LEASE = MINUTE;
/** A story ends when nothing is open any more; so many turns are far more than any needs. */
const MOST_TURNS = 400;

type Step =
  | {
      readonly kind: "event";
      readonly who: number;
      readonly gate: number;
      readonly later: number;
      readonly reminds: boolean;
    }
  | { readonly kind: "decision"; readonly who: number }
  | { readonly kind: "work"; readonly how: "delivered" | "dead" | "soon" | "later" | "lost" }
  | { readonly kind: "clock"; readonly minutes: number }
  | { readonly kind: "redrive" }
  | { readonly kind: "restart" };

const who = fc.nat(2);
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("event" as const),
        who,
        gate: fc.nat(1),
        later: fc.constantFrom(0, 0, 0, 10),
        reminds: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("decision" as const), who }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("work" as const),
        how: fc.constantFrom("delivered", "delivered", "dead", "soon", "later", "lost"),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("clock" as const), minutes: fc.integer({ min: 1, max: 40 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: "redrive" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
  ),
  { maxLength: 40, size: "max" },
);

/** In any order of events, ends, retries, crashes and redrives: one at a time in a lane, in order, and none is left. */
export function lanesProperty(harness: Harness, runs: number): void {
  it("lanes hold, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const bench = await openBench(harness);
        try {
          for (const step of story) await play(bench, step);
          await finish(bench);
        } finally {
          await bench.drop();
        }
      }),
      { numRuns: runs },
    );
  });
}

type LaneBench = {
  store: Store;
  now: number;
  /** By lane, what was claimed and never settled. */
  readonly lost: Map<string | undefined, Delivery>;
  readonly reopen: () => Promise<void>;
  readonly drop: () => Promise<void>;
};

async function openBench(harness: Harness): Promise<LaneBench> {
  const time = { now: START };
  const { store, restart, drop } = await harness.open(() => time.now);
  const bench: LaneBench = Object.assign(time, {
    store,
    lost: new Map(),
    drop,
    async reopen() {
      bench.store = await restart();
    },
  });
  return bench;
}

async function play(bench: LaneBench, step: Step): Promise<void> {
  const { store } = bench;
  if (step.kind === "clock") bench.now += step.minutes * MINUTE;
  if (step.kind === "restart") await bench.reopen();
  if (step.kind === "redrive") await store.upkeep.redrive({}, 100);
  if (step.kind === "event") await store.intake.record([arrival(bench, step)]);
  if (step.kind === "decision") {
    const reference = `c-${step.who}`;
    const decided = eventOf({
      reference,
      keys: [`ref:${reference}`],
      received_at: bench.now,
      decision: "approved",
    });
    await store.intake.record([planned(decided, [])]);
  }
  if (step.kind === "work") await work(bench, step.how);
  await expectLanesHold(bench);
}

/** A reminder is stopped by a decision wherever it waits. */
function arrival(bench: LaneBench, { who: person, gate, later, reminds }: Extract<Step, { kind: "event" }>) {
  const reference = `c-${person}`;
  const event = eventOf({
    reference,
    keys: [`ref:${reference}`],
    received_at: bench.now,
    occurred_at: bench.now - 1,
  });
  const due_at = bench.now + later * MINUTE;
  const reminder = reminds ? { reminder: true, stop: STOP } : {};
  return planned(event, [intentFor(event, { gate: GATES[gate] ?? "", in_order: true, due_at, ...reminder })]);
}

async function claimAll({ store, now }: LaneBench): Promise<readonly Claimed[]> {
  const claimed = await store.queue.claim(
    GATES.map((gate) => ({ gate, limit: 10 })),
    now + LEASE,
  );
  const lanes = claimed.map(({ delivery }) => delivery.lane);
  expect(new Set(lanes).size).toBe(lanes.length);
  return claimed;
}

async function work(bench: LaneBench, how: Extract<Step, { kind: "work" }>["how"]): Promise<void> {
  const before = await allDeliveries(bench.store);
  const claimed = await claimAll(bench);
  for (const one of claimed) {
    expectInOrder(one, before);
    expectAlone(one, bench, before);
  }
  if (how === "lost") {
    for (const { delivery } of claimed) bench.lost.set(delivery.lane, delivery);
    return;
  }
  await bench.store.queue.settle(claimed.map((one) => endOf(one, how, bench.now)));
}

function endOf(claimed: Claimed, how: "delivered" | "dead" | "soon" | "later", now: number): Settlement {
  if (how === "delivered") return settlementOf(claimed);
  if (how === "dead") return deadly(claimed);
  const due_at = now + (how === "soon" ? MINUTE : HOUR);
  const attempt = { started_at: now, outcome: "retry", reason: "server_error" } as const;
  return settlementOf(claimed, { attempt, next: { state: "pending", due_at, counts: true } });
}

/** What was never put off stands before all that came after it. */
function expectInOrder({ delivery }: Claimed, before: readonly Delivery[]): void {
  const ahead = before.filter(
    (one) => one.lane === delivery.lane && one.seq < delivery.seq && one.state === "waiting",
  );
  const isPlain = (one: Delivery) => one.planned_for <= one.created_at && one.fence === 0;
  expect(ahead.filter(isPlain)).toEqual([]);
}

/** While a lost attempt may still be under way, only what ended meanwhile lets another go. */
function expectAlone({ delivery }: Claimed, { lost, now }: LaneBench, before: readonly Delivery[]): void {
  const other = lost.get(delivery.lane);
  if (!other || other.seq === delivery.seq || (other.due_at ?? 0) <= now) return;
  const isOpen = before.some(
    ({ seq, fence, ended_at }) => seq === other.seq && fence === other.fence && ended_at === undefined,
  );
  expect(isOpen).toBe(false);
}

/** Whoever waits has somebody before it who will be looked at again. */
async function expectLanesHold({ store }: LaneBench): Promise<void> {
  const open = (await allDeliveries(store)).filter(({ state }) => state === "waiting" || state === "pending");
  const waiting = open.filter(({ state }) => state === "waiting");
  expect(waiting.filter(({ due_at }) => due_at !== undefined)).toEqual([]);
  for (const { lane } of waiting) {
    expect(open.some((one) => one.lane === lane && one.due_at !== undefined)).toBe(true);
  }
}

async function finish(bench: LaneBench): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const due = [...(await bench.store.queue.nextDue()).values()];
    if (due.length === 0) break;
    bench.now = Math.max(bench.now, ...due);
    await work(bench, "delivered");
  }
  const left = (await allDeliveries(bench.store)).filter(({ ended_at }) => ended_at === undefined);
  expect(left).toEqual([]);
}

async function allDeliveries(store: Store): Promise<readonly Delivery[]> {
  return (await store.ledger.deliveries({}, { limit: 200 })).items;
}
