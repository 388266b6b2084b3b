import type { Pace } from "../../model/pace.ts";
import type { Clock, Log } from "../../ports/host.ts";
import type { SettlePlan } from "../rows/settle-plan.ts";
import type { PgDriver, Statements } from "./driver.ts";

/** A delivery that is to be looked at at its time: it needs a job of the queue. */
export type Opened = {
  readonly seq: number;
  readonly gate: string;
  readonly flow: string;
  readonly backlog: number;
  readonly due_at: number;
};

/** What takes turns in a gate: jobs of it lie in one queue. */
export type Turn = Pick<Opened, "gate" | "flow">;

/** A job that was taken, and whose turn it was. */
export type HeldJob = Turn & { readonly job: string };

/**
 * What decides which process attempts a delivery, and when. Our rows say what is due; a job only brings one to it. All
 * of it happens in the caller's transaction.
 */
export type Jobs = {
  /** Gives each of these deliveries a job; one too many does no harm. */
  add(sql: Statements, opened: readonly Opened[]): Promise<void>;
  /** Takes up to `most` jobs whose time has come; others cannot take them. */
  take(sql: Statements, turn: Turn, most: number): Promise<readonly Job[]>;
  /** Makes a job for each of these deliveries and takes it. */
  makeAndTake(sql: Statements, turn: Turn, seqs: readonly number[]): Promise<readonly Job[]>;
  /** What they were taken for is over. Those that are not held any more stay as they are. */
  end(sql: Statements, held: readonly HeldJob[]): Promise<void>;
  /** What they were taken for is still under way. */
  beat(sql: Statements, held: readonly HeldJob[]): Promise<void>;
};

/** `seq`: the delivery that it was made for. */
export type Job = { readonly id: string; readonly seq: number };

/** What the SQL is given by its home. */
export type PgContext = {
  readonly pg: PgDriver;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly settlePlan: SettlePlan;
  /** A UUIDv7 of that time. */
  readonly newId: (now: number) => string;
  /** The first 16 bytes of the text's SHA-256. */
  readonly hash: (text: string) => Uint8Array;
  /** The first 16 bytes of HMAC-SHA-256. */
  readonly hmac: (secret: Uint8Array, text: string) => Uint8Array;
  /** 32 random bytes. */
  readonly newSecret: () => Uint8Array;
  /** How fast the gates of a destination may go; absent: none has a pace. */
  readonly paceOf?: ((destination: string) => Pace | undefined) | undefined;
  /** In [0, 1), for what is spread out; absent: nothing is. */
  readonly random?: (() => number) | undefined;
  /** Tells every process that something may be due now, once the caller's transaction is committed. */
  readonly ring: (sql: Statements) => Promise<void>;
};
