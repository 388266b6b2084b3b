import pg from "pg";
import { whatHappened } from "../../errors.ts";
import type { Log } from "../../ports/host.ts";
import { isSilent, postgresError, wasGivenUp } from "./postgres-error.ts";

export type PgValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly (string | number | boolean | null | Uint8Array)[];

/** Where statements run: inside one transaction, or each by itself. */
export interface Statements {
  /** Runs one statement, prepared once a connection by its text. `Row` names the columns that it returns. */
  all<Row = unknown>(text: string, ...params: readonly PgValue[]): Promise<readonly Row[]>;
  /** Runs one statement that somebody else has written; not prepared where its text is another every time. */
  foreign(text: string, params: readonly unknown[], prepared: boolean): Promise<{ readonly rows: unknown[] }>;
}

/** All that the SQL asks of PostgreSQL. Whole numbers come as numbers, `bytea` as bytes. */
export interface PgDriver extends Statements {
  /**
   * One transaction: all of it, or nothing when `work` throws. When PostgreSQL gives up a transaction in favour of
   * another one, `work` runs again from its beginning: it must do nothing but SQL.
   */
  tx<T>(work: (sql: Statements) => Promise<T>): Promise<T>;
  /** Finishes what runs. */
  close(): Promise<void>;
}

export type PgDriverOptions = {
  readonly url: string;
  /** Connections at once. */
  readonly connections: number;
  readonly log: Log;
};

/** The schema of our tables; the queue's lie beside it in their own. */
export const SCHEMA_NAME = "kyc_relay";

const CONNECT_WITHIN_MS = 5_000;
const STATEMENT_WITHIN_MS = 60_000;
/** Longer than the server gives itself: after that, nobody is there any more. */
const ANSWER_WITHIN_MS = 65_000;
/** A connection on which nothing is said is tried so often, and given up ten seconds after nobody answers. */
const ALIVE_EVERY_MS = 10_000;
/** A process that is stopped in the middle of a transaction holds up others no longer than that. */
const SILENT_WITHIN_MS = 10_000;
/**
 * Every statement has its index. A plan is kept, and one that was made while a table was empty would read it whole for
 * as long as it takes PostgreSQL to notice that it has grown. So would it collect and sort all that waits in a queue,
 * for the first few of it; read in the index's order they cost the same however many wait.
 */
const SESSION = [`search_path=${SCHEMA_NAME}`, "enable_seqscan=off", "enable_bitmapscan=off", "jit=off"];
/** The server lets go of a session whose machine is gone without a word; by itself it waits for two hours. */
const GONE = ["tcp_keepalives_idle=30", "tcp_keepalives_interval=10", "tcp_keepalives_count=3"];
const LIMITS = [
  `statement_timeout=${STATEMENT_WITHIN_MS}`,
  `idle_in_transaction_session_timeout=${SILENT_WITHIN_MS}`,
];
/** A whole number of 64 bits, as the epoch's milliseconds are. */
const INT8_OID = 20;
const MOST_TRIES = 5;
/** PostgreSQL's text cannot hold it. */
const NUL = /\0/g;
const REPLACEMENT = "\uFFFD";

/** Opens a small pool on the database; connects only when a statement needs it. */
export function openPgDriver({ url, connections, log }: PgDriverOptions): PgDriver {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    options: [...SESSION, ...LIMITS, ...GONE].map((setting) => `-c ${setting}`).join(" "),
    application_name: "kyc-relay",
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: ALIVE_EVERY_MS,
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it is replaced with the next statement.
  pool.on("error", (error) =>
    log.warn({ error: whatHappened(postgresError(error)) }, "a connection to PostgreSQL was lost"),
  );
  const names = statementNames();
  return {
    all: (text, ...params) => saidPlainly(() => run(pool, names, text, params)),
    foreign: (text, params, prepared) =>
      saidPlainly(() => runForeign(pool, prepared ? names(text) : undefined, text, params)),
    tx: (work) => saidPlainly(() => inTransaction(pool, names, work)),
    close: () => pool.end(),
  };
}

function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  return oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format);
}

/** What is prepared is known to the server by a name. */
function statementNames(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const name = names.get(text) ?? `kyc_relay_${names.size}`;
    names.set(text, name);
    return name;
  };
}

async function saidPlainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw postgresError(error);
  }
}

async function inTransaction<T>(
  pool: pg.Pool,
  names: (text: string) => string,
  work: (sql: Statements) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const client = await pool.connect();
    try {
      return await once(client, names, work);
    } catch (error) {
      if (tries >= MOST_TRIES || !wasGivenUp(error)) throw error;
    }
  }
}

async function once<T>(
  client: pg.PoolClient,
  names: (text: string) => string,
  work: (sql: Statements) => Promise<T>,
): Promise<T> {
  let broken: Error | undefined;
  // Without a listener, a connection that breaks between two statements would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const value = await work({
      all: (text, ...params) => run(client, names, text, params),
      foreign: (text, params, prepared) =>
        runForeign(client, prepared ? names(text) : undefined, text, params),
    });
    await client.query("COMMIT");
    return value;
  } catch (error) {
    broken ??= isSilent(error) ? error : await rollBack(client);
    throw error;
  } finally {
    client.off("error", onError);
    // What may still hold half a transaction is not used again.
    client.release(broken);
  }
}

/** What went wrong, if anything. */
function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  return client.query("ROLLBACK").then(
    () => undefined,
    (failure: Error) => failure,
  );
}

async function run<Row>(
  on: pg.Pool | pg.PoolClient,
  names: (text: string) => string,
  text: string,
  params: readonly PgValue[],
): Promise<readonly Row[]> {
  const { rows } = await on.query({ name: names(text), text, values: params.map(written) });
  return rows;
}

async function runForeign(
  on: pg.Pool | pg.PoolClient,
  name: string | undefined,
  text: string,
  params: readonly unknown[],
): Promise<{ readonly rows: unknown[] }> {
  const { rows } = await on.query({ ...(name !== undefined && { name }), text, values: [...params] });
  return { rows };
}

function written(value: PgValue): unknown {
  if (typeof value === "string") return value.includes("\0") ? value.replace(NUL, REPLACEMENT) : value;
  if (Array.isArray(value)) return value.map(written);
  return value;
}
