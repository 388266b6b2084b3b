import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dispatcher, type DispatcherParts, startDispatcher } from "../../src/deliver/dispatcher.ts";
import type { Intent } from "../../src/model/plan.ts";
import type { Claimed, Queue, Settlement } from "../../src/ports/queue.ts";
import type { Driver } from "../../src/store/sql/driver.ts";
import { migrate } from "../../src/store/sql/migrations.ts";
import { openSqliteDriver } from "../../src/store/sqlite.ts";
import { openStore } from "../store/open-store.ts";
import { eventOf, intentFor, planned, START, settlementOf } from "../store/samples.ts";
import { eventually } from "../support/eventually.ts";
import { SILENT } from "./rules.ts";

/** From the end of one thing to the beginning of the next it takes fewer turns of the event loop. */
const QUIET_TURNS = 5;

type Running = Partial<Pick<DispatcherParts, "capacity" | "deliver" | "onGate">> & {
  /** Stands between the dispatcher and the real queue. */
  readonly queue?: Partial<Queue>;
};

/** The dispatcher on a real store, with a clock that stands still until it is moved. */
export function dispatcherBench({ prepare }: { readonly prepare?: (sql: Driver) => void } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "dispatcher-"));
  const path = join(folder, "relay.db");
  if (prepare) prepared(path, prepare);
  const dispatchers: Dispatcher[] = [];
  const clock = { now: START };
  let working = 0;
  /** Counts what is not done yet. */
  const during = async <T>(work: Promise<T>): Promise<T> => {
    working += 1;
    return work.finally(() => {
      working -= 1;
    });
  };
  const bench = {
    store: openStore(path, () => clock.now),
    get now() {
      return clock.now;
    },
    set now(time: number) {
      clock.now = time;
    },
    /** How often the queue was asked what is due. */
    looks: 0,
    /** Ids in the order of their attempts. */
    attempted: [] as string[],
    start({ queue = {}, capacity, deliver, onGate }: Running = {}): Dispatcher {
      const between = { ...bench.store.queue, ...queue };
      const dispatcher = startDispatcher({
        queue: {
          ...between,
          claim: (orders, until) => during(between.claim(orders, until)),
          settle: (settlements) => during(between.settle(settlements)),
          nextDue: () => {
            bench.looks += 1;
            return during(bench.store.queue.nextDue());
          },
        },
        deliver: async (claimed) => {
          bench.attempted.push(claimed.delivery.id);
          return deliver ? deliver(claimed) : settlementOf(claimed);
        },
        capacity: capacity ?? { total: 64, perDestination: () => 64 },
        onGate,
        clock: () => clock.now,
        log: SILENT,
      });
      dispatchers.push(dispatcher);
      return dispatcher;
    },
    /** Nothing more happens until the clock moves. */
    async isQuiet(): Promise<void> {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
        await new Promise(setImmediate);
        if (working > 0) quiet = -1;
      }
    },
    /** Stores an event with one delivery, `count` times. */
    async plan(parts: Partial<Intent> = {}, count = 1): Promise<void> {
      const events = Array.from({ length: count }, () => eventOf({ received_at: bench.now }));
      await bench.store.intake.record(events.map((event) => planned(event, [intentFor(event, parts)])));
    },
    async deliveries() {
      return (await bench.store.ledger.deliveries({}, { limit: 200 })).items;
    },
    allDelivered: (count: number) =>
      eventually(`${count} are delivered`, async () => {
        const { items } = await bench.store.ledger.deliveries({ state: "delivered" }, { limit: 200 });
        return items.length === count;
      }),
    async close(): Promise<void> {
      await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
      await bench.store.close();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}

/** Fills a database before a store opens it. */
function prepared(path: string, prepare: (sql: Driver) => void): void {
  const sql = openSqliteDriver(path);
  migrate(sql, START);
  sql.tx(() => prepare(sql));
  sql.close();
}

/** Attempts that end when they are told to. */
export function heldAttempts() {
  const held: (() => void)[] = [];
  return {
    get underWay() {
      return held.length;
    },
    deliver: (claimed: Claimed) =>
      new Promise<Settlement>((resolve) => held.push(() => resolve(settlementOf(claimed)))),
    release(count = held.length): void {
      for (const end of held.splice(0, count)) end();
    },
  };
}

/** Long enough for a loop that spins to show. */
export const aWhile = () => new Promise((resolve) => setTimeout(resolve, 60));
