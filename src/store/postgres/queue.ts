import type { Queue } from "../../ports/queue.ts";
import { announce } from "./announce.ts";
import { claimDue } from "./claim.ts";
import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { extendLeases } from "./extend.ts";
import { giveBackLeases } from "./give-back.ts";
import { heardOf } from "./heard.ts";
import { keepRenderings } from "./keep.ts";
import { nextDue } from "./next-due.ts";
import { watchClock } from "./set-back.ts";
import { settleAttempts } from "./settle.ts";

/** The queue of deliveries, shared by all processes on the database. */
export function createPgQueue(context: PgContext): Queue {
  const { pg, jobs, clock } = context;
  const watched = watchClock(context);
  const opening = <T>(work: (sql: Statements, opened: Opened[]) => Promise<T>) =>
    pg.tx(async (sql) => {
      const opened: Opened[] = [];
      const value = await work(sql, opened);
      await announce(context, sql, opened);
      return value;
    });
  return {
    async nextDue() {
      const now = clock();
      await watched.look(now);
      return nextDue(pg, now);
    },
    claim: (orders, leaseUntil) =>
      opening((sql, opened) => claimDue(context, sql, orders, leaseUntil, opened)),
    extend: (leases, leaseUntil) => pg.tx((sql) => extendLeases(sql, jobs, leases, leaseUntil)),
    giveBack: (leases) =>
      opening(async (sql, opened) => {
        opened.push(...(await giveBackLeases(sql, jobs, leases, clock())));
      }),
    keep: (renderings) => opening((sql, opened) => keepRenderings(sql, renderings, opened, clock())),
    settle: (settlements) =>
      opening(async (sql, opened) => {
        const news = await settleAttempts({ context, sql, now: clock(), opened }, settlements);
        return news.filter((one) => one !== undefined);
      }),
    heard: (seq) => heardOf(pg, seq),
  };
}
