import type { Clock, Log } from "../../ports/host.ts";

/** By which all processes on a database go, however wrong their machines' clocks are. */
export type DatabaseClock = {
  /** Asks what time it is there, by running this. */
  look(run: (text: string) => Promise<readonly { readonly now: unknown }[]>): Promise<void>;
};

type ClockParts = {
  /** The machine's clock is behind by so many milliseconds; called when that has changed. */
  readonly correct: (behind: number) => void;
  readonly log: Log;
  /** The machine's; default: the system's. */
  readonly machine?: Clock | undefined;
};

const NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now";
/** Times are whole. */
const ROUNDED_MS = 1;
/** Somebody should look after a clock that is off by more. */
const TOLERATED_MS = 2_000;

/**
 * Tells how far the machine's clock is off, as far as that can be known: the answer took a while, and what may as well
 * be that while is no reason to change anything.
 */
export function createDatabaseClock({ correct, log, machine = Date.now }: ClockParts): DatabaseClock {
  let behind = 0;
  let warnedOf = 0;
  return {
    async look(run) {
      const asked = machine();
      const [row] = await run(NOW);
      const heard = machine();
      const now = Number(row?.now);
      const next = nearest(behind, now - heard - ROUNDED_MS, now - asked + ROUNDED_MS);
      if (next === behind) return;
      behind = next;
      correct(behind);
      if (Math.abs(behind - warnedOf) < TOLERATED_MS) return;
      warnedOf = behind;
      if (Math.abs(behind) < TOLERATED_MS) log.info({ behind_ms: behind }, AGREES);
      else log.warn({ behind_ms: behind }, DIFFERS);
    },
  };
}

const AGREES = "this machine's clock agrees with the database's again";
const DIFFERS =
  "this machine's clock differs from the database's, by which the relay goes; have both set by the same time server";

function nearest(to: number, least: number, most: number): number {
  return Math.min(Math.max(to, least), most);
}
