import { RelayError } from "../../errors.ts";

type Sentence = {
  /** How PostgreSQL's code, or the system's, begins. */
  readonly code: string;
  readonly sentence: string;
};

const COMES_BACK = "A relay that runs goes on by itself once it is back; nothing is lost.";
const NOT_REACHED = `cannot be reached. Check that it runs and that \`store.url\` names its host and port. ${COMES_BACK}`;

/** What happened and what to do. */
const SENTENCES: readonly Sentence[] = [
  { code: "ECONN", sentence: NOT_REACHED },
  { code: "ENOTFOUND", sentence: NOT_REACHED },
  { code: "EAI_AGAIN", sentence: NOT_REACHED },
  { code: "EHOSTUNREACH", sentence: NOT_REACHED },
  { code: "ENETUNREACH", sentence: NOT_REACHED },
  { code: "ETIMEDOUT", sentence: NOT_REACHED },
  { code: "EPIPE", sentence: `broke the connection. ${COMES_BACK}` },
  { code: "08", sentence: `broke the connection. ${COMES_BACK}` },
  { code: "57P", sentence: `is starting, stopping or was restarted. ${COMES_BACK}` },
  { code: "25006", sentence: "is read-only: a standby, most likely. Let `store.url` name the primary." },
  { code: "28", sentence: "refuses the login. Check user and password in `store.url`." },
  { code: "3D000", sentence: "has no database of that name. Create it, or correct `store.url`." },
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

/** What the pool and the client say without a code. */
const SAID_BY_CLIENT =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|not queryable|Cannot use a pool after calling end/;

/** What PostgreSQL and its client throw, in our words without a value of any row; strangers stay as they are. */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RelayError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const found = SENTENCES.find((one) => code !== "" && code.startsWith(one.code));
  if (found) return unavailable(found.sentence, error);
  return SAID_BY_CLIENT.test(error.message) ? unavailable(NOT_REACHED, error) : error;
}

function unavailable(sentence: string, cause: Error): RelayError {
  return new RelayError("store_unavailable", `The PostgreSQL server ${sentence}`, { cause });
}
