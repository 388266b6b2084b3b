import { RelayError } from "../../errors.ts";

type Sentence = {
  /** How PostgreSQL's code, or the system's, begins. */
  readonly code: string;
  /** What its message says as well. */
  readonly says?: RegExp;
  readonly sentence: string;
};

const COMES_BACK = "A relay that runs goes on by itself once it is back; nothing is lost.";
const NOT_REACHED = `cannot be reached. Check that it runs, and that \`store.url\` (or DATABASE_URL) names its host and port. ${COMES_BACK}`;

const UNTRUSTED =
  "shows a certificate that is not trusted for that host. Let `sslrootcert=` in `store.url` or DATABASE_URL name the file of its authority.";

const NO_QUEUE =
  "lacks the queue's tables (schema pgboss) in that database. Start the relay again: it makes them anew, and nothing is lost.";
const NO_TABLES =
  "lacks tables of ours (schema kyc_relay) in that database. Restore it from its backup; without one, start the relay again to make them anew.";

/** What happened and what to do. */
const SENTENCES: readonly Sentence[] = [
  { code: "ECONN", sentence: NOT_REACHED },
  { code: "ENOTFOUND", sentence: NOT_REACHED },
  { code: "EAI_AGAIN", sentence: NOT_REACHED },
  { code: "EHOSTUNREACH", sentence: NOT_REACHED },
  { code: "ENETUNREACH", sentence: NOT_REACHED },
  { code: "ETIMEDOUT", sentence: NOT_REACHED },
  { code: "ERR_TLS_CERT", sentence: UNTRUSTED },
  { code: "CERT_", sentence: UNTRUSTED },
  { code: "SELF_SIGNED_CERT", sentence: UNTRUSTED },
  { code: "DEPTH_ZERO_SELF_SIGNED_CERT", sentence: UNTRUSTED },
  { code: "UNABLE_TO_", sentence: UNTRUSTED },
  { code: "EPIPE", sentence: `broke the connection. ${COMES_BACK}` },
  { code: "08", sentence: `broke the connection. ${COMES_BACK}` },
  { code: "25P03", sentence: `broke the connection. ${COMES_BACK}` },
  { code: "57P", sentence: `is starting, stopping or was restarted. ${COMES_BACK}` },
  { code: "25006", sentence: "is read-only: a standby, most likely. Let `store.url` name the primary." },
  { code: "28", sentence: "refuses the login. Check user and password in `store.url` or DATABASE_URL." },
  {
    code: "3D000",
    sentence: "has no database of that name. Create it, or correct `store.url` or DATABASE_URL.",
  },
  { code: "3F000", says: /"pgboss"/, sentence: NO_QUEUE },
  { code: "42P01", says: /"pgboss\./, sentence: NO_QUEUE },
  { code: "3F000", sentence: NO_TABLES },
  { code: "42P01", sentence: NO_TABLES },
  {
    code: "42501",
    sentence: "does not give our user the right to do that. It must be allowed to create schemas and tables.",
  },
  {
    code: "53100",
    sentence: "has no room left on its disk. Make room: a relay that runs goes on by itself.",
  },
  {
    code: "53300",
    sentence: "has no connection left for us. Raise its `max_connections`, or run fewer relays.",
  },
  { code: "53", sentence: `is short of memory or connections. ${COMES_BACK}` },
  { code: "58", sentence: "cannot read or write its disk. Look at its log." },
  { code: "57014", sentence: "took too long to answer. Look at what else runs on it." },
  { code: "55P03", sentence: `is locked by somebody else. ${COMES_BACK}` },
  { code: "40", sentence: `is too busy: too many wanted the same rows at once. ${COMES_BACK}` },
];

/** Serialization failure and deadlock. */
const GIVEN_UP_CODES: ReadonlySet<string> = new Set(["40001", "40P01"]);

const SAID_WHEN_SILENT = "Query read timeout";
/** What the pool and the client say without a code. */
const SAID_BY_CLIENT =
  /Query read timeout|timeout expired|Connection terminated|Client has encountered a connection error|not queryable|Cannot use a pool after calling end/;

const SAID_WITHOUT_TLS = /does not support SSL connections/;
const WITHOUT_TLS =
  "speaks no TLS, which `sslmode` in `store.url` or DATABASE_URL asks for. Switch `ssl` on there; on a network of your own, leave `sslmode` out.";

/** What the address names beside the server. */
const NO_CERTIFICATE =
  "was not asked: a file that `sslrootcert`, `sslcert` or `sslkey` in `store.url` or DATABASE_URL names cannot be read. Correct its path, and let the relay's user read it.";

/** All connections of ours are busy. */
const SAID_BY_POOL = /timeout exceeded when trying to connect/;
const NO_CONNECTION_FREE =
  "answers slowly: none of our connections to it became free. Look at what else runs on it, or raise `store.connections`.";

/** What PostgreSQL and its client throw, in our words without a value of any row; strangers stay as they are. */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RelayError) return error;
  if ("syscall" in error && error.syscall === "open") return unavailable(NO_CERTIFICATE, error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const found = SENTENCES.find(
    (one) => code !== "" && code.startsWith(one.code) && (one.says?.test(error.message) ?? true),
  );
  if (found) return unavailable(found.sentence, error);
  if (SAID_WITHOUT_TLS.test(error.message)) return unavailable(WITHOUT_TLS, error);
  if (SAID_BY_POOL.test(error.message)) return unavailable(NO_CONNECTION_FREE, error);
  return SAID_BY_CLIENT.test(error.message) ? unavailable(NOT_REACHED, error) : error;
}

/** Was it given up in favour of another transaction, so that now it is its turn? */
export function wasGivenUp(error: unknown): boolean {
  return error instanceof Error && "code" in error && GIVEN_UP_CODES.has(String(error.code));
}

/** Does nobody answer on that connection any more? A further word on it would wait for its answer, too. */
export function isSilent(error: unknown): error is Error {
  return error instanceof Error && error.message === SAID_WHEN_SILENT;
}

function unavailable(sentence: string, cause: Error): RelayError {
  return new RelayError("store_unavailable", `The PostgreSQL server ${sentence}`, { cause });
}
