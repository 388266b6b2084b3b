import type { ActionKind, Reply } from "../../src/actions/action.ts";
import { deliver } from "../../src/deliver/deliver.ts";
import { startDispatcher } from "../../src/deliver/dispatcher.ts";
import type { Delivery } from "../../src/model/delivery.ts";
import type { Queue } from "../../src/ports/queue.ts";
import type { Store } from "../../src/ports/store.ts";
import { destination, SILENT } from "../deliver/rules.ts";
import { PACE, PACED } from "../store/store-parts.ts";
import type { DeliveryReference } from "./delivery-reference.ts";
import { deliveryRules, GATES } from "./delivery-rules.ts";
import type { Death, RulesName } from "./delivery-story.ts";

const QUIET_TURNS = 5;
/** Attempts at once; slow ones fill it up. */
export const PER_DESTINATION = 4;
const IN_ALL = 12;
const LINK = "https://relay.example.com/unsubscribe/";
export const SETS = { first: deliveryRules("first"), fewer: deliveryRules("fewer") };

/** What a process shares with the next one. */
export type World = {
  now: number;
  rules: RulesName;
  store: Store;
  dying: Death | undefined;
  /** So many settlements cannot be written. */
  faults: number;
  /** What a person's link ends with, by reference. */
  readonly tokens: Map<string, string>;
  readonly reference: DeliveryReference;
  /** What did not go as promised; thrown where it is seen. */
  readonly broken: unknown[];
  /** The far side. */
  readonly take: (delivery: Delivery) => Promise<Reply>;
};

export type MortalProcess = {
  readonly wake: () => void;
  readonly isAlive: () => boolean;
  /** Nothing more happens until somebody moves. */
  readonly isQuiet: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Nothing comes back of what it has under way. */
  readonly die: () => void;
};

const never = new Promise<never>(() => {});

/** The real dispatcher on the real store, in a process that can die at any point. */
export function startMortalProcess(world: World): MortalProcess {
  const { reference } = world;
  const ids = new Map<number, string>();
  let isAlive = true;
  let working = 0;

  async function guard<T>(work: () => Promise<T>): Promise<T> {
    if (!isAlive) return never;
    working += 1;
    const result = await work().finally(() => {
      working -= 1;
    });
    return isAlive ? result : never;
  }

  function note(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      world.broken.push(error);
    }
  }

  function dieAt(point: Death): void {
    if (world.dying === point) isAlive = false;
  }

  function settling([settlement]: Parameters<Queue["settle"]>[0]): () => void {
    dieAt("sent");
    const { seq = 0, fence = 0 } = settlement ?? {};
    const id = ids.get(seq) ?? "";
    if (isAlive && world.faults > 0) {
      world.faults -= 1;
      note(() => reference.lost((each) => each === id));
      throw new Error("poison");
    }
    return () => note(() => reference.settled(id, fence, world.now));
  }

  const queue: Queue = {
    nextDue: () => guard(() => world.store.queue.nextDue()),
    extend: (leases, until) => guard(() => world.store.queue.extend(leases, until)),
    giveBack: (leases) => guard(() => world.store.queue.giveBack(leases)),
    heard: (seq) => guard(() => world.store.queue.heard(seq)),
    claim: (orders, until) =>
      guard(async () => {
        const claimed = await world.store.queue.claim(orders, until);
        for (const { delivery } of claimed) ids.set(delivery.seq, delivery.id);
        const deliveries = claimed.map(({ delivery }) => delivery);
        note(() => reference.claimed(deliveries, world.rules, world.now));
        if (claimed.length > 0) dieAt("claimed");
        return claimed;
      }),
    keep: (renderings) =>
      guard(async () => {
        const kept = await world.store.queue.keep(renderings);
        for (const { seq, rendering } of renderings) {
          if (kept.includes(seq)) note(() => reference.kept(ids.get(seq) ?? "", JSON.stringify(rendering)));
        }
        dieAt("kept");
        return kept;
      }),
    settle: (settlements) =>
      guard(async () => {
        const tell = settling(settlements);
        if (!isAlive) return [];
        const news = await world.store.queue.settle(settlements);
        tell();
        dieAt("settled");
        return news;
      }),
  };

  const kind: ActionKind = {
    kind: "any",
    destinations: [],
    // Only loading a rule asks for these.
    schema: undefined as never,
    compile: (body) => body,
    gate: (_, name) => name,
    render: (spec, { events }) => {
      const reference_of = events.at(-1)?.event.subject.reference;
      return { ok: true, rendering: { spec, to: reference_of } };
    },
    person: {
      of: (rendering, { name }) =>
        name === "mail" ? { address: `${String(Object(rendering).to)}@example.com` } : undefined,
      withUnsubscribe: (rendering, link) => ({ ...Object(rendering), link }),
    },
    attempt: async (rendering, _, delivery) => {
      if (!isAlive) return never;
      const { to, link } = Object(rendering);
      if (link) world.tokens.set(to, String(link).slice(LINK.length));
      note(() => reference.sending(delivery, JSON.stringify(rendering)));
      const reply = await world.take(delivery);
      if (isAlive) note(() => reference.answered(delivery, reply));
      return reply;
    },
    preview: async () => ({ kind: "any", destination: "", summary: "", content: {} }),
  };

  const dispatcher = startDispatcher({
    queue,
    deliver: (claimed) =>
      deliver(claimed, {
        queue,
        suppressions: { mayMail: (order) => guard(() => world.store.suppressions.mayMail(order)) },
        ruleSets: {
          active: () => SETS[world.rules],
          byHash: async (hash) => (hash === "first" ? SETS.first : SETS.fewer),
        },
        kinds: new Map([["any", kind]]),
        destinations: new Map(GATES.map((gate) => [gate, destination(gate)])),
        view: async () => ({}),
        planning: { preview: false },
        unsubscribeAt: LINK,
        clock: () => world.now,
        random: () => 0.5,
        log: SILENT,
      }),
    capacity: {
      total: IN_ALL,
      perDestination: () => PER_DESTINATION,
      paceOf: (name) => (name === PACED ? PACE : undefined),
    },
    clock: () => world.now,
    log: SILENT,
  });

  return {
    wake: dispatcher.wake,
    isAlive: () => isAlive,
    async isQuiet() {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
        await new Promise(setImmediate);
        if (working > 0 && isAlive) quiet = -1;
      }
      if (world.broken.length > 0) throw world.broken[0];
    },
    stop: () => dispatcher.stop(),
    die() {
      isAlive = false;
      void dispatcher.stop();
    },
  };
}
