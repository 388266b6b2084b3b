import { laneOf, subjectOfLane } from "../rows/lane-names.ts";
import type { Person } from "../rows/person.ts";
import type { PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";
import { knownHasher } from "./mail-keys.ts";

// What came after the erasure began is new.
const DROP_FACTS = `DELETE FROM fact WHERE key = ANY ($1::text[]) AND event_seq <= $2
  AND (reference = '' OR reference = ANY ($3::text[]))`;
const DROP_NAMED = "DELETE FROM named_event WHERE key = ANY ($1::text[]) AND event_seq <= $2";
const DROP_LINKS = `DELETE FROM subject_link WHERE key = ANY ($1::text[])
  AND (strongest = '' OR strongest = ANY ($1::text[]))`;
const LIST_GATES = `WITH RECURSIVE known (gate) AS (
    SELECT min(gate) FROM thread
    UNION ALL
    SELECT (SELECT min(gate) FROM thread WHERE gate > known.gate) FROM known WHERE known.gate IS NOT NULL
  )
  SELECT gate FROM known WHERE gate IS NOT NULL`;
const DROP_THREADS = `DELETE FROM thread
  WHERE gate = ANY ($1::text[]) AND subject = ANY ($2::text[]) AND event_seq <= $3`;
const FORGET_BOUNCES = "DELETE FROM suppression WHERE address = ANY ($1::bytea[]) AND why = 'bounced'";

/** Clears what is known under a person's keys. That they want no mail goes on to be known, as a hash. */
export async function eraseKeys(
  context: PgContext,
  sql: Statements,
  { keys, references, emails, events }: Person,
): Promise<void> {
  const last = events.at(-1) ?? Number.MAX_SAFE_INTEGER;
  await sql.all(DROP_FACTS, keys, last, references);
  await sql.all(DROP_NAMED, keys, last);
  await sql.all(DROP_LINKS, keys);
  const gates = await sql.all<{ gate: string }>(LIST_GATES);
  const subjects = keys.map((key) => subjectOfLane(laneOf(context, "", key) ?? ""));
  await sql.all(
    DROP_THREADS,
    gates.map(({ gate }) => gate),
    subjects,
    last,
  );
  const hasher = await knownHasher(context, sql);
  if (!hasher) return;
  await sql.all(
    FORGET_BOUNCES,
    emails.map((email) => hasher.address(email)),
  );
}
