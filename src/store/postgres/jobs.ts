import { PgBoss } from "pg-boss";
import { whatHappened } from "../../errors.ts";
import type { Clock, Log } from "../../ports/host.ts";
import type { HeldJob, Job, Jobs, Opened, Turn } from "./context.ts";
import type { Statements } from "./driver.ts";
import { postgresError } from "./postgres-error.ts";

export type JobsOptions = {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The first 16 bytes of the text's SHA-256. */
  readonly hash: (text: string) => Uint8Array;
};

/** The schema of the queue's own tables. */
const JOBS_SCHEMA = "pgboss";

/** For what the queue does by itself, and for new queues; all else runs in our transactions. */
const OWN_CONNECTIONS = 2;
/** For its client: after so many milliseconds, nobody is there any more. */
const UNANSWERED = { query_timeout: 65_000, keepAlive: true };
/** A job that is over is of no use any more: what became of a delivery is in our rows. */
const QUEUE = {
  retryLimit: 0,
  heartbeatSeconds: 60,
  deleteAfterSeconds: 60,
  // Whoever waits longer gets a new one.
  retentionSeconds: 24 * 60 * 60,
};
const UPKEEP_SECONDS = 60;
const MONITOR_SECONDS = 300;
const NAME_BYTES = 12;
/** The second from which on priorities count: 2020-01-01. They are whole numbers of 32 bits. */
const FIRST_SECOND = 1_577_836_800;
const LATEST = 2 ** 31 - 2;
/** Before all others: of jobs that are taken at once. */
const FIRST = 2 ** 31 - 1;
const SECOND = 1_000;

/** Sets up the queue's tables, safely from several processes at once, and keeps them clean. */
export async function openJobs({
  url,
  clock,
  log,
  hash,
}: JobsOptions): Promise<Jobs & { close(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "kyc-relay",
    max: OWN_CONNECTIONS,
    ...UNANSWERED,
    schema: JOBS_SCHEMA,
    schedule: false,
    superviseIntervalSeconds: UPKEEP_SECONDS,
    maintenanceIntervalSeconds: UPKEEP_SECONDS,
    monitorIntervalSeconds: MONITOR_SECONDS,
  });
  boss.on("error", (error) =>
    log.warn(
      { error: whatHappened(postgresError(error)) },
      "the upkeep of the queue's tables in PostgreSQL failed; it is tried again",
    ),
  );
  try {
    await boss.start();
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw postgresError(error);
  }
  return {
    ...jobsOf(boss, queuesOf(boss, hash), clock),
    close: () => boss.stop({ graceful: false }),
  };
}

type Queues = {
  /** The name of the queue, which exists. */
  readonly open: (turn: Turn) => Promise<string>;
  /** Somebody removed it. */
  readonly forget: (turn: Turn) => void;
};

function queuesOf(boss: PgBoss, hash: JobsOptions["hash"]): Queues {
  const known = new Map<string, Promise<string>>();
  const keyOf = ({ gate, flow }: Turn) => `${gate}\0${flow}`;
  const create = async (key: string) => {
    const name = Buffer.from(hash(key)).toString("hex", 0, NAME_BYTES);
    await boss.createQueue(name, QUEUE);
    return name;
  };
  return {
    open(turn) {
      const key = keyOf(turn);
      const opening = known.get(key) ?? create(key);
      known.set(key, opening);
      opening.catch(() => known.delete(key));
      return opening;
    },
    forget: (turn) => void known.delete(keyOf(turn)),
  };
}

function jobsOf(boss: PgBoss, queues: Queues, clock: Clock): Jobs {
  return {
    async add(sql, opened) {
      const now = clock();
      for (const group of byTurn(opened)) {
        const name = await queues.open(group[0]);
        const jobs = group.map((one) => jobFor(one, now));
        await boss.insert(name, jobs, { db: dbOf(sql) });
      }
    },
    async take(sql, turn, most) {
      return (
        await boss.fetch<JobData>(await queues.open(turn), { batchSize: most, db: dbOf(sql, false) })
      ).map(jobOf);
    },
    makeAndTake: (sql, turn, seqs) => makeAndTake({ boss, queues, sql, turn, seqs }),
    async end(sql, held) {
      for (const group of byTurn(held)) {
        const name = await queues.open(group[0]);
        await boss.complete(name, idsOf(group), undefined, { db: dbOf(sql) });
      }
    },
    async beat(sql, held) {
      for (const group of byTurn(held)) {
        const name = await queues.open(group[0]);
        await boss.touch(name, idsOf(group), { db: dbOf(sql) });
      }
    },
  };
}

type Making = {
  readonly boss: PgBoss;
  readonly queues: Queues;
  readonly sql: Statements;
  readonly turn: Turn;
  readonly seqs: readonly number[];
};

async function makeAndTake({ boss, queues, sql, turn, seqs }: Making): Promise<readonly Job[]> {
  const db = dbOf(sql);
  const jobs = seqs.map((seq) => ({ data: { seq }, priority: FIRST }));
  const made = await boss.insert(await queues.open(turn), jobs, { db, returnId: true });
  if ((made ?? []).length < jobs.length) {
    queues.forget(turn);
    await boss.insert(await queues.open(turn), jobs, { db });
  }
  const name = await queues.open(turn);
  return (
    await boss.fetch<JobData>(name, { batchSize: seqs.length, minPriority: FIRST, db: dbOf(sql, false) })
  ).map(jobOf);
}

type JobData = { readonly seq: number };

function jobOf({ id, data }: { readonly id: string; readonly data: JobData }): Job {
  return { id, seq: data.seq };
}

function jobFor({ seq, backlog, due_at }: Opened, now: number) {
  return {
    data: { seq },
    priority: priorityOf(backlog, due_at),
    // What is due already does not wait for the database's clock.
    ...(due_at > now && { startAfter: new Date(due_at).toISOString() }),
  };
}

/** What is due earlier goes first, to the second; all that is live before all that is replayed. */
function priorityOf(backlog: number, due_at: number): number {
  const second = Math.min(Math.max(Math.floor(due_at / SECOND) - FIRST_SECOND, 0), LATEST);
  return backlog === 0 ? LATEST - second : -1 - second;
}

function byTurn<T extends Turn>(all: readonly T[]): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = `${one.gate}\0${one.flow}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function idsOf(held: readonly HeldJob[]): string[] {
  return held.map(({ job }) => job);
}

/** The queue's statements run in our transaction. What it fetches by has the number of jobs in its text. */
function dbOf(sql: Statements, prepared = true) {
  return { executeSql: (text: string, values: unknown[] = []) => sql.foreign(text, values, prepared) };
}
