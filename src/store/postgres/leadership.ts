import type pg from "pg";
import { whatHappened } from "../../errors.ts";
import type { Log } from "../../ports/host.ts";
import type { Led, Peers } from "../../ports/peers.ts";

/** Who holds an advisory lock on its connection leads; PostgreSQL gives the lock to another when that connection ends. */
export type Leadership = Pick<Peers, "lead"> & {
  /** Takes the lead if nobody has it and there is something to lead; throws when the connection is broken. */
  look(client: pg.Client): Promise<void>;
  /** The connection is over: somebody else may lead by now. */
  lose(): Promise<void>;
};

type Start = Parameters<Peers["lead"]>[0];
type State = {
  start: Start | undefined;
  stop: (() => Promise<void>) | undefined;
  client: pg.Client | undefined;
};

/** The letters "kycl". */
const LOCK = 0x6b79636c;
const TRY = "SELECT pg_try_advisory_lock($1) AS leads";
const YIELD = "SELECT pg_advisory_unlock($1)";
const STILL_THERE = "SELECT 1";

/** Leads nothing yet. */
export function createLeadership(log: Log): Leadership {
  const state: State = { start: undefined, stop: undefined, client: undefined };
  return {
    lead(start): Led {
      state.start = start;
      return {
        isHere: () => state.stop !== undefined,
        async stop() {
          state.start = undefined;
          await end(state, log);
          await state.client?.query(YIELD, [LOCK]).catch(() => {});
        },
      };
    },
    async look(client) {
      state.client = client;
      if (state.stop) await client.query(STILL_THERE);
      else if (state.start && (await takes(client))) begin(state, log);
    },
    async lose() {
      state.client = undefined;
      await end(state, log);
    },
  };
}

async function takes(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>(TRY, [LOCK]);
  return rows[0]?.leads === true;
}

function begin(state: State, log: Log): void {
  state.stop = state.start?.();
  if (state.stop) log.info({}, "this process looks after schedules, retention and alarms now");
}

async function end(state: State, log: Log): Promise<void> {
  const { stop } = state;
  state.stop = undefined;
  await stop?.().catch((error: unknown) =>
    log.error({ error: whatHappened(error) }, "upkeep did not end well"),
  );
}
