import type { Settings } from "../config/settings/settings.ts";
import { type DeliverParts, deliver } from "../deliver/deliver.ts";
import { viewOf } from "../deliver/view-of.ts";
import { RelayError } from "../errors.ts";
import type { Event } from "../model/event.ts";
import type { Claimed, Settlement } from "../ports/queue.ts";
import { plan } from "../route/plan.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { allDeliveries } from "./all-deliveries.ts";
import { type Answers, createFarSide } from "./far-side.ts";
import { createFixedIds } from "./fixed-ids.ts";
import { harmlessDestinations } from "./harmless-destinations.ts";
import type { Accepted, Outcome } from "./outcome.ts";
import { createSchedules, type Schedules } from "./schedules.ts";
import type { OpenSimulationStore, SimulationStore } from "./simulation-store.ts";
import { createWatch, type Watch } from "./watch.ts";
import { watchedKinds } from "./watched-kinds.ts";

/** No spread in the waits between tries. */
const NO_JITTER = 0.5;
const LEASE_MS = 60_000;
/** Fifteen-minute schedules come due less often in a month; more in one step is a mistake. */
const MOST_TURNS = 5_000;
/** What would be sent is what a test is about, also while the settings say preview. */
const PLANNING = { preview: false };
const NOTHING_MATCHED = { matched: [], missed: [] };

export type SimulationOptions = {
  readonly ruleSet: RuleSet;
  /** Their destinations; sources and secrets are not looked at. */
  readonly settings: Pick<Settings, "destinations">;
  /** When it begins, in epoch milliseconds. */
  readonly at: number;
  readonly answers?: Answers | undefined;
  /** Of any home; empty. */
  readonly openStore: OpenSimulationStore;
};

/** A whole relay without network: real rules, real store, real deliveries, on a clock of its own. */
export interface Simulation {
  readonly now: () => number;
  /** Takes an event, now, and does what is due at once. A payload that texts look at is the body. */
  accept(event: Event, body?: string): Promise<Accepted>;
  /** Jumps from due time to due time, up to and with that time. Time only goes on. */
  moveTo(time: number): Promise<void>;
  /** What came about since the last look. */
  look(): Promise<Outcome>;
  /** Actions that were filled in so far: `<rule>/<action>`. */
  readonly rendered: ReadonlySet<string>;
  close(): Promise<void>;
}

type Running = {
  now: number;
  readonly store: SimulationStore;
  readonly schedules: Schedules;
  readonly watch: Watch;
  readonly deliver: (claimed: Claimed) => Promise<Settlement | undefined>;
};

/** Opens a simulation; nothing that happens in it is sent anywhere. */
export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const { ruleSet } = options;
  const running = await start(options);
  const { store, watch } = running;
  return {
    now: () => running.now,
    rendered: watch.rendered,
    async accept(event, body = JSON.stringify(event.raw ?? {})) {
      const planned = plan(ruleSet, event, PLANNING);
      const [receipt] = await store.intake.record([{ event, body, routing: "planned", plan: planned }]);
      const duplicate = receipt?.result === "duplicate";
      const accepted = { event, duplicate, plan: duplicate ? NOTHING_MATCHED : planned };
      watch.onAccepted(accepted);
      await runUntil(running, running.now);
      return accepted;
    },
    moveTo: (time) => runUntil(running, time),
    look: () => watch.look(),
    close: () => store.close(),
  };
}

async function start({
  ruleSet,
  settings,
  at,
  answers = {},
  openStore,
}: SimulationOptions): Promise<Running> {
  const time = { now: at };
  const clock = () => time.now;
  const store = await openStore({ clock, newId: createFixedIds() });
  const watch = createWatch({ store, ruleSet, clock });
  const farSide = createFarSide(answers);
  const parts: DeliverParts = {
    queue: store.queue,
    suppressions: store.suppressions,
    ruleSets: { active: () => ruleSet, byHash: async () => ruleSet },
    kinds: watchedKinds({
      onRendered: watch.onRendered,
      answer(delivery, rendering) {
        watch.onAttempted(rendering);
        return farSide(delivery.destination, delivery.kind, time.now);
      },
    }),
    destinations: harmlessDestinations(settings.destinations, clock),
    view: (claimed, options) => viewOf(claimed, options, store.ledger),
    planning: PLANNING,
    clock,
    random: () => NO_JITTER,
    log: { info() {}, warn() {}, error: tellFault },
  };
  const schedules = createSchedules({ ruleSet, upkeep: store.upkeep, planning: PLANNING });
  const running = Object.assign(time, {
    store,
    watch,
    schedules,
    deliver: (claimed: Claimed) => deliver(claimed, parts),
  });
  await schedules.begin(at);
  return running;
}

/** What goes wrong inside the relay must not look like a far side that failed. */
function tellFault(fields: Readonly<Record<string, unknown>>, message: string): void {
  throw new RelayError("internal", `${message}: ${String(fields["error"])}`);
}

async function runUntil(running: Running, time: number): Promise<void> {
  for (let turn = 0; turn <= MOST_TURNS; turn += 1) {
    const due = await running.store.queue.nextDue();
    const next = Math.min(await running.schedules.next(), ...due.values());
    if (next > time) {
      running.now = Math.max(running.now, time);
      return;
    }
    running.now = Math.max(running.now, next);
    await running.schedules.fire(running.now);
    for (const gate of await dueGates(running)) await attemptOne(running, gate);
  }
  throw new RelayError(
    "bad_request",
    `More than ${MOST_TURNS} times in one step something came due; let less time pass.`,
  );
}

/** The gates of all that is due, a gate for each delivery: what is due at once goes in the order of `do:`. */
async function dueGates({ store, now }: Running): Promise<readonly string[]> {
  const gates = [...(await store.queue.nextDue())].flatMap(([gate, at]) => (at <= now ? [gate] : []));
  if (gates.length < 2) return gates;
  const pending = await allDeliveries(store.ledger, { state: "pending" });
  return pending
    .filter(({ due_at = Number.POSITIVE_INFINITY, gate }) => due_at <= now && gates.includes(gate))
    .toSorted((a, b) => (a.due_at ?? 0) - (b.due_at ?? 0) || a.seq - b.seq)
    .map(({ gate }) => gate);
}

/** One after the other: what happens first must not depend on luck. */
async function attemptOne({ store, watch, deliver: run, now }: Running, gate: string): Promise<void> {
  for (const claimed of await store.queue.claim([{ gate, limit: 1 }], now + LEASE_MS)) {
    watch.onClaimed(claimed);
    const settlement = await run(claimed);
    if (!settlement) continue;
    await store.queue.settle([settlement]);
    await watch.onSettled(claimed, settlement);
  }
}
