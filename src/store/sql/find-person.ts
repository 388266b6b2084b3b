import { knownPerson, type LinkRow, linkStatement, referenceOf, type Wanted } from "../rows/known-person.ts";
import type { Person, Statement } from "../rows/person.ts";
import type { SqlContext } from "./context.ts";
import type { Driver } from "./driver.ts";
import { nextTurn } from "./next-turn.ts";

/** So many rows are looked at before others have their turn. */
const ROWS_A_TURN = 2_000;

const LAST_EVENT = "SELECT coalesce(max(seq), 0) AS seq FROM event";
/** SQLite knows capitals of ASCII only: addresses with others are all read, and compared here. */
const FIND_EVENTS = `WITH wanted (key) AS (SELECT value FROM json_each(?)),
    address (email) AS (SELECT value FROM json_each(?))
  SELECT seq, subject_key,
    json_extract(details, '$.subject.keys') AS keys,
    json_extract(details, '$.subject.reference') AS reference,
    json_extract(details, '$.subject.email') AS email
  FROM event NOT INDEXED
  WHERE seq > ? AND seq <= ?
    AND (subject_key IN (SELECT key FROM wanted)
      OR EXISTS (SELECT 1 FROM json_each(details, '$.subject.keys') AS own
        WHERE own.value IN (SELECT key FROM wanted))
      OR lower(trim(json_extract(details, '$.subject.email'))) IN (SELECT email FROM address)
      OR (EXISTS (SELECT 1 FROM address) AND json_extract(details, '$.subject.email') GLOB '*[^ -~]*'))`;
const NEXT_LINK = `SELECT max(key) AS last FROM
  (SELECT key FROM subject_link WHERE key > ? ORDER BY key LIMIT ${ROWS_A_TURN})`;
const FIND_LINKS = `WITH wanted (key) AS (SELECT value FROM json_each(?))
  SELECT key, strongest FROM subject_link WHERE key > ? AND key <= ? AND strongest <> ''
    AND (key IN (SELECT key FROM wanted) OR strongest IN (SELECT key FROM wanted))`;
const NEXT_FACT = `SELECT max(key) AS last FROM
  (SELECT key FROM fact WHERE key > ? ORDER BY key LIMIT ${ROWS_A_TURN})`;
const FIND_FACTS = `WITH wanted (key) AS (SELECT value FROM json_each(?))
  SELECT key, 'ref:' || nullif(reference, '') AS strongest FROM fact WHERE key > ? AND key <= ?
    AND (key IN (SELECT key FROM wanted) OR 'ref:' || reference IN (SELECT key FROM wanted))`;

type EventRow = {
  readonly seq: number;
  readonly subject_key: string | null;
  readonly keys: string | null;
  readonly reference: string | null;
  readonly email: string | null;
};

/**
 * Everything kept of a subject, through every key known by now. Reads all events, some at each turn, and again as
 * long as that brings keys to look for: which events a key is in, no index knows.
 */
export function findPerson({ sql }: Pick<SqlContext, "sql">, subject: string): Promise<Person> {
  return knownPerson(subject, (wanted) => statementsUnder(sql, wanted));
}

async function* statementsUnder(sql: Driver, { keys, emails }: Wanted): AsyncGenerator<Statement> {
  const wanted = JSON.stringify(keys);
  const addresses = JSON.stringify(emails);
  const last = sql.all<{ seq: number }>(LAST_EVENT)[0]?.seq ?? 0;
  for (let seq = 0; seq < last; seq += ROWS_A_TURN) {
    yield* sql.all<EventRow>(FIND_EVENTS, wanted, addresses, seq, seq + ROWS_A_TURN).map(fromEvent);
    await nextTurn();
  }
  for (const [next, find] of [
    [NEXT_LINK, FIND_LINKS],
    [NEXT_FACT, FIND_FACTS],
  ] as const) {
    for (let after = ""; ; ) {
      const end = sql.all<{ last: string | null }>(next, after)[0]?.last ?? undefined;
      if (end === undefined) break;
      yield* sql.all<LinkRow>(find, wanted, after, end).map(linkStatement);
      after = end;
      await nextTurn();
    }
  }
}

function fromEvent({ seq, subject_key, keys, reference, email }: EventRow): Statement {
  const own: readonly string[] = keys === null ? [] : JSON.parse(keys);
  return {
    seq,
    keys: subject_key === null ? own : [...new Set([subject_key, ...own])],
    reference: reference ?? referenceOf(subject_key),
    email: email ?? undefined,
  };
}
