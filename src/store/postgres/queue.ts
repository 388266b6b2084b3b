import type { Queue, Settlement } from "../../ports/queue.ts";
import { announce } from "./announce.ts";
import { claimDue } from "./claim.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { extendLeases } from "./extend.ts";
import { createGather } from "./gather.ts";
import { giveBackLeases } from "./give-back.ts";
import { heardOf } from "./heard.ts";
import { keepRenderings } from "./keep.ts";
import { nextDue } from "./next-due.ts";
import { watchClock } from "./set-back.ts";
import { settleAttempts } from "./settle.ts";

type Rendering = Parameters<Queue["keep"]>[0][number];

/** Runs in one transaction; what is added to `opened` gets jobs. */
type Opening = <T>(work: (sql: Statements, opened: Opened[]) => Promise<T>) => Promise<T>;

/**
 * The queue of deliveries, shared by all processes on the database. What attempts keep and how they end is written in
 * groups; `close` finishes what waits.
 */
export function createPgQueue(context: PgContext): Queue & { close(): Promise<void> } {
  const { pg, jobs, clock } = context;
  const watched = watchClock(context);
  const opening: Opening = (work) =>
    pg.tx(async (sql) => {
      const opened: Opened[] = [];
      const value = await work(sql, opened);
      await announce(context, sql, opened);
      return value;
    });
  const keeping = keepInGroups(context, opening);
  const settling = settleInGroups(context, opening);
  return {
    async nextDue() {
      const now = clock();
      await watched.look(now);
      return nextDue(pg, now);
    },
    claim: (orders, leaseUntil) =>
      opening((sql, opened) => claimDue(context, sql, orders, leaseUntil, opened)),
    extend: (leases, leaseUntil) => pg.tx((sql) => extendLeases(jobs, sql, leases, leaseUntil)),
    giveBack: (leases) =>
      opening(async (sql, opened) => {
        opened.push(...(await giveBackLeases(jobs, sql, leases, clock())));
      }),
    keep: keeping.add,
    settle: settling.add,
    heard: (seq) => heardOf(pg, seq),
    async close() {
      await keeping.close();
      await settling.close();
    },
  };
}

function keepInGroups({ clock, log }: PgContext, opening: Opening) {
  return createGather({
    run: async (calls: readonly (readonly Rendering[])[]) => {
      const kept = await opening((sql, opened) => keepRenderings(sql, calls.flat(), opened, clock()));
      return calls.map((call) => call.filter((one) => kept.has(one)).map(({ seq }) => seq));
    },
    measure: (call) => ({ size: call.length, bytes: 0 }),
    log,
  });
}

function settleInGroups(context: PgContext, opening: Opening) {
  const { clock, log } = context;
  return createGather({
    run: async (calls: readonly (readonly Settlement[])[]) => {
      const news = await opening((sql, opened) =>
        settleAttempts({ context, sql, now: clock(), opened }, calls.flat()),
      );
      return calls.map((call) => call.flatMap((settlement) => news.get(settlement) ?? []));
    },
    measure: (call) => ({ size: call.length, bytes: 0 }),
    log,
  });
}
