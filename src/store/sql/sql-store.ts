import type { Store } from "../../ports/store.ts";
import { claimDue } from "./claim.ts";
import type { Commit, SqlContext } from "./context.ts";
import { giveBackLeases } from "./give-back.ts";
import { heardOf } from "./heard.ts";
import { createSqlLedger } from "./ledger.ts";
import { nextDue } from "./next-due.ts";
import { recordEvents } from "./record.ts";
import { replanEvents } from "./replan.ts";
import { rolledBack } from "./rolled-back.ts";
import { bringNearer, watchClock } from "./set-back.ts";
import { extendLeases, keepRenderings, settleAttempts } from "./settle.ts";
import { createSqlSuppressions } from "./suppressions.ts";
import { createSqlUpkeep } from "./upkeep.ts";

/** The five ports on a migrated SQLite database, wherever it lives. */
export function createSqlStore(context: SqlContext, commit: Commit): Omit<Store, "close" | "isWritable"> {
  const clock = watchClock(context.sql);
  return {
    intake: {
      record: (batch) =>
        commit(
          () => recordEvents(context, batch),
          batch.reduce((sum, arrival) => sum + arrival.body.length, 0),
        ),
      replan: (batch) => commit(() => replanEvents(context, batch)),
      forecast: async (batch) => rolledBack(context.sql, () => replanEvents(context, batch)),
    },
    queue: {
      nextDue: () => look(context, commit, clock),
      claim: (orders, leaseUntil) => commit(() => claimDue(context, orders, leaseUntil)),
      extend: (leases, leaseUntil) => commit(() => extendLeases(context.sql, leases, leaseUntil)),
      giveBack: (leases) => commit(() => giveBackLeases(context.sql, leases, context.clock())),
      keep: (renderings) => commit(() => keepRenderings(context, renderings)),
      settle: (settlements) => commit(() => settleAttempts(context, settlements)),
      heard: async (seq) => heardOf(context.sql, seq),
    },
    ledger: createSqlLedger(context),
    upkeep: createSqlUpkeep(context, commit),
    suppressions: createSqlSuppressions(context, commit),
  };
}

async function look(context: SqlContext, commit: Commit, clock: ReturnType<typeof watchClock>) {
  const now = context.clock();
  const setBackBy = clock.setBackBy(now);
  if (setBackBy > 0) await commit(() => bringNearer(context.sql, now, setBackBy));
  clock.note(now);
  return nextDue(context, now);
}
