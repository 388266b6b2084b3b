import { copyFileSync } from "node:fs";
import { expect } from "vitest";
import type { Reply } from "../../src/actions/action.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Event } from "../../src/model/event.ts";
import { daysInMs, RETENTION, type RetentionLimits } from "../../src/model/retention.ts";
import { plan } from "../../src/route/plan.ts";
import { allDeliveries } from "../../src/simulate/all-deliveries.ts";
import { openStore } from "../store/open-store.ts";
import { eventOf, HOUR, START } from "../store/samples.ts";
import { deliveryReference } from "./delivery-reference.ts";
import { REPLIES } from "./delivery-rules.ts";
import type { Answer, DeliveryStep, Happening } from "./delivery-story.ts";
import { PER_DESTINATION, SETS, startMortalProcess, type World } from "./mortal-process.ts";
import { ALL_KEPT } from "./wanted.ts";

const ATTEMPT_LIMIT = 10_000;
const MOST_WAKES = 12;
const MOST_LOOKS = 150;
const LATEST = START + 300 * 24 * HOUR;
const EARLIEST = START - 2 * HOUR;
const MANY = 10_000;
const DECISIONS = {
  declined: "declined",
  expired: "expired",
  approved: "approved",
  created: "pending",
} as const;
const LIMITS = Object.fromEntries(
  Object.entries(RETENTION).map(([name, { days }]) => [name, daysInMs(days)]),
) as RetentionLimits;

type Held = {
  readonly delivery: Delivery;
  readonly since: number;
  readonly answer: (reply: Reply) => void;
};

/** The real dispatcher, `deliver`, plans and store; the clock, the far sides and death are ours. */
export function deliveryBench(path: string, empty: string) {
  copyFileSync(empty, path);
  const reference = deliveryReference();
  const weather = new Map<string, readonly Answer[]>();
  const turns = new Map<string, number>();
  let held: readonly Held[] = [];
  let prunedAt = 0;
  const world: World = {
    now: START,
    rules: "first",
    store: undefined as never,
    dying: undefined,
    faults: 0,
    tokens: new Map(),
    reference,
    broken: [],
    take(delivery) {
      const answers = weather.get(delivery.gate) ?? ["ok"];
      const turn = turns.get(delivery.gate) ?? 0;
      turns.set(delivery.gate, turn + 1);
      const answer = answers[turn % answers.length] ?? "ok";
      if (answer !== "slow") return Promise.resolve(REPLIES[answer]);
      return new Promise((resolve) => {
        held = [...held, { delivery, since: world.now, answer: resolve }];
      });
    },
  };
  const open = () => {
    world.store = openStore(path, () => world.now);
  };
  open();
  let process = startMortalProcess(world);

  function answerAll(reply: Reply): void {
    const answered = held;
    held = [];
    for (const { answer } of answered) answer(reply);
  }

  async function record(happenings: readonly Happening[]): Promise<void> {
    const events = happenings.map(({ type, who, ago }, at) =>
      eventOf({
        id: `e-${reference.events.length + at}`,
        type: `inquiry.${type}`,
        decision: DECISIONS[type],
        received_at: world.now,
        occurred_at: world.now - ago,
        reference: `c-${who}`,
        keys: [`ref:c-${who}`],
      }),
    );
    await arrive(events);
    for (const event of events) reference.stored(event, world.rules);
  }

  function arrive(events: readonly Event[]) {
    const planned = (event: Event) => plan(SETS[world.rules], event, { preview: false });
    return world.store.intake.record(
      events.map((event) => ({ event, body: "{}", routing: "planned", plan: planned(event) })),
    );
  }

  async function repeat(which: number): Promise<void> {
    const again = reference.events[which % Math.max(reference.events.length, 1)];
    if (!again || prunedAt - again.received_at > ALL_KEPT) return;
    const [receipt] = await arrive([{ ...again, id: `${again.id}-again`, received_at: world.now }]);
    expect(receipt?.result).toBe("duplicate");
  }

  async function replay(): Promise<void> {
    for (const { seq, event } of await world.store.ledger.stored({}, 0, MANY)) {
      const known = reference.events.find(({ id }) => id === event.id);
      if (!known || prunedAt - known.received_at > ALL_KEPT) continue;
      const planned = plan(SETS[world.rules], known, { preview: false });
      await world.store.intake.replan([{ seq, event: known, plan: planned }]);
      reference.replayed(known, world.rules);
    }
  }

  async function prune(): Promise<void> {
    for (let step = 0; !(await world.store.upkeep.prune(LIMITS, 500)).done; ) {
      if (++step > MANY) throw new Error("pruning has no end");
    }
    prunedAt = Math.max(prunedAt, world.now);
    reference.pruned(world.now);
  }

  /** The process dies, and another one opens what it left. */
  async function reborn(): Promise<void> {
    process.die();
    await world.store.close();
    answerAll(REPLIES.lost);
    await process.isQuiet();
    reference.lost(() => true);
    Object.assign(world, { dying: undefined, faults: 0 });
    open();
    process = startMortalProcess(world);
  }

  async function restart(): Promise<void> {
    // As the time limit of an attempt would.
    answerAll(REPLIES.lost);
    await process.isQuiet();
    if (!process.isAlive()) return reborn();
    await process.stop();
    await world.store.close();
    open();
    process = startMortalProcess(world);
  }

  /** Until nothing is due that could go. */
  async function work(): Promise<void> {
    for (let wakes = 0; ; wakes += 1) {
      process.wake();
      await process.isQuiet();
      if (!process.isAlive()) return reborn();
      const stuck = await dueWithRoom();
      if (stuck.length === 0) return;
      if (wakes > MOST_WAKES) throw new Error(`due and not attempted: ${stuck.join()}`);
    }
  }

  async function dueWithRoom(): Promise<readonly string[]> {
    const due = [...(await world.store.queue.nextDue())].filter(([, at]) => at <= world.now);
    const busy = (gate: string) => held.filter(({ delivery }) => delivery.gate === gate).length;
    return due.flatMap(([gate]) => (busy(gate) < PER_DESTINATION && held.length < 12 ? gate : []));
  }

  /** When something is to be looked at next, or an attempt has taken as long as it may. */
  async function next(): Promise<number> {
    const dues = [...(await world.store.queue.nextDue()).values()].filter((at) => at > world.now);
    // A clock that is set back makes no attempt longer.
    held = held.map((one) => ({ ...one, since: Math.min(one.since, world.now) }));
    const limits = held.map(({ since }) => since + ATTEMPT_LIMIT);
    return Math.max(world.now, Math.min(...dues, ...limits, Number.POSITIVE_INFINITY));
  }

  function timeOut(): void {
    if (held.some(({ since }) => world.now - since >= ATTEMPT_LIMIT)) answerAll(REPLIES.lost);
  }

  async function pass(until: number): Promise<void> {
    for (let looks = 0; ; looks += 1) {
      await work();
      const at = await next();
      if (at > until || at === Number.POSITIVE_INFINITY) break;
      if (looks > MOST_LOOKS) {
        // A far side that asks us to wait is asked again for ever.
        if (weather.size > 0) break;
        throw new Error("something comes due again and again");
      }
      world.now = at;
      timeOut();
    }
    if (until !== Number.POSITIVE_INFINITY) world.now = Math.max(world.now, until);
    await work();
  }

  function jump(ms: number): void {
    const to = world.now + ms;
    if (to < EARLIEST || (ms > 0 && world.now > LATEST)) return;
    world.now = to;
    if (ms < 0) reference.clockWasSetBack(to);
  }

  async function act(step: DeliveryStep): Promise<void> {
    switch (step.kind) {
      case "events":
        return record(step.events);
      case "duplicate":
        return repeat(step.which);
      case "weather":
        weather.set(step.gate, step.answers);
        return;
      case "answer":
        return answerAll(REPLIES[step.answer]);
      case "jump":
        return jump(step.ms);
      case "pass":
        return pass(world.now + step.ms);
      case "pause":
        await world.store.upkeep.pause({ gate: step.gate, by: "Ada" });
        return reference.paused(step.gate);
      case "resume":
        await world.store.upkeep.resume({ gate: step.gate, by: "Ada" });
        return reference.resumed(step.gate);
      case "unsubscribe":
        return unsubscribe(`c-${step.who}`);
      case "crash":
        world.dying = step.at;
        if (step.at === "idle") await reborn();
        return;
      case "restart":
        return restart();
      case "redrive":
        return redrive();
      case "replay":
        return replay();
      case "prune":
        return prune();
      case "fault":
        world.faults += 1;
        return;
      case "rules":
        world.rules = step.version;
    }
  }

  async function unsubscribe(reference_of: string): Promise<void> {
    const token = world.tokens.get(reference_of);
    if (token === undefined) return;
    expect(await world.store.suppressions.unsubscribe(token)).toBe(true);
    reference.unsubscribed(reference_of);
  }

  async function redrive(): Promise<void> {
    const { ids } = await world.store.upkeep.redrive({}, MANY);
    reference.redriven(ids, world.now);
  }

  async function check(): Promise<void> {
    reference.check(await allDeliveries(world.store.ledger));
  }

  async function settleDown(): Promise<void> {
    weather.clear();
    Object.assign(world, { dying: undefined, faults: 0 });
    await world.store.upkeep.resume({ by: "Ada" });
    reference.resumed(undefined);
    answerAll(REPLIES.ok);
    await pass(Number.POSITIVE_INFINITY);
    await check();
    expect(reference.open()).toEqual([]);
  }

  return {
    async take(step: DeliveryStep): Promise<void> {
      await act(step);
      await work();
      await check();
    },
    /** The far sides answer, time passes, and what is dead is tried once more. */
    async end(): Promise<void> {
      await settleDown();
      await redrive();
      await settleDown();
      expect(reference.dead()).toEqual([]);
    },
    async close(): Promise<void> {
      process.die();
      answerAll(REPLIES.ok);
      await world.store.close();
    },
  };
}
