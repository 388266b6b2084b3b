import { normaliseAddress } from "../../model/address.ts";
import { referenceKey } from "../../model/reference-key.ts";
import type { EventDetails } from "../rows/event-details.ts";
import { knownPerson, type LinkRow, linkStatement, referenceOf, type Wanted } from "../rows/known-person.ts";
import type { Person, Statement } from "../rows/person.ts";
import type { Statements } from "./driver.ts";

/** So many rows are looked at by one statement. */
const ROWS_A_STEP = 2_000;

const LAST_EVENT = "SELECT coalesce(max(seq), 0) AS seq FROM event";
/**
 * Finds too many rather than too few, by the texts that JSON has of keys and addresses: capitals beyond ASCII and wide
 * letters are for us to compare.
 */
const FIND_EVENTS = `SELECT seq, subject_key, details FROM event
  WHERE seq > $1 AND seq <= $2
    AND (subject_key = ANY ($3::text[])
      OR EXISTS (SELECT 1 FROM unnest($4::text[]) AS wanted (text) WHERE strpos(details, wanted.text) > 0)
      OR EXISTS (SELECT 1 FROM unnest($5::text[]) AS address (text)
        WHERE strpos(lower(details COLLATE "C"), address.text) > 0 OR (details COLLATE "C") ~ '"email":".*[^ -~]'))`;
const NEXT_LINK = `SELECT max(key) AS last FROM
  (SELECT key FROM subject_link WHERE key > $1 ORDER BY key LIMIT ${ROWS_A_STEP}) AS next`;
const FIND_LINKS = `SELECT key, strongest FROM subject_link WHERE key > $1 AND key <= $2 AND strongest <> ''
  AND (key = ANY ($3::text[]) OR strongest = ANY ($3::text[]))`;
const NEXT_FACT = `SELECT max(key) AS last FROM
  (SELECT key FROM fact WHERE key > $1 ORDER BY key LIMIT ${ROWS_A_STEP}) AS next`;
const FIND_FACTS = `SELECT key, '${referenceKey("")}' || nullif(reference, '') AS strongest FROM fact
  WHERE key > $1 AND key <= $2
    AND (key = ANY ($3::text[]) OR '${referenceKey("")}' || reference = ANY ($3::text[]))`;

type EventRow = {
  readonly seq: number;
  readonly subject_key: string | null;
  /** JSON of EventDetails. */
  readonly details: string;
};

/**
 * Everything kept of a subject, through every key known by now. Reads all events, some at each statement, and again as
 * long as that brings keys to look for: which events a key is in, no index knows.
 */
export function findPerson(sql: Statements, subject: string): Promise<Person> {
  return knownPerson(subject, (wanted) => statementsUnder(sql, wanted));
}

async function* statementsUnder(sql: Statements, wanted: Wanted): AsyncGenerator<Statement> {
  const { keys } = wanted;
  const texts = keys.map((key) => JSON.stringify(key));
  const addresses = wanted.emails.map((email) => JSON.stringify(email).slice(1, -1));
  const last = (await sql.all<{ seq: number }>(LAST_EVENT))[0]?.seq ?? 0;
  for (let seq = 0; seq < last; seq += ROWS_A_STEP) {
    const rows = await sql.all<EventRow>(FIND_EVENTS, seq, seq + ROWS_A_STEP, keys, texts, addresses);
    yield* rows.map(fromEvent).filter((one) => isMeant(one, wanted));
  }
  for (const [next, find] of [
    [NEXT_LINK, FIND_LINKS],
    [NEXT_FACT, FIND_FACTS],
  ] as const) {
    for (let after = ""; ; ) {
      const end = (await sql.all<{ last: string | null }>(next, after))[0]?.last ?? undefined;
      if (end === undefined) break;
      yield* (await sql.all<LinkRow>(find, after, end, keys)).map(linkStatement);
      after = end;
    }
  }
}

function isMeant({ keys, email }: Statement, wanted: Wanted): boolean {
  if (keys.some((key) => wanted.keys.includes(key))) return true;
  return email !== undefined && wanted.emails.includes(normaliseAddress(email));
}

function fromEvent({ seq, subject_key, details }: EventRow): Statement {
  const { subject }: EventDetails = JSON.parse(details);
  return {
    seq,
    keys: subject_key === null ? subject.keys : [...new Set([subject_key, ...subject.keys])],
    reference: subject.reference ?? referenceOf(subject_key),
    email: subject.email,
  };
}
