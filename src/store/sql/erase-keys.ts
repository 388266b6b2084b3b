import { laneOf, subjectOfLane } from "../rows/lane-names.ts";
import type { Person } from "../rows/person.ts";
import type { SqlContext } from "./context.ts";
import { knownHasher } from "./mail-keys.ts";

// What came after the erasure began is new.
const DROP_FACTS = `DELETE FROM fact WHERE key = ? AND event_seq <= ?
  AND (reference = '' OR reference IN (SELECT value FROM json_each(?)))`;
const DROP_NAMED = "DELETE FROM named_event WHERE key = ? AND event_seq <= ?";
const DROP_LINK = `DELETE FROM subject_link WHERE key = ?
  AND (strongest = '' OR strongest IN (SELECT value FROM json_each(?)))`;
const LIST_GATES = `WITH RECURSIVE known (gate) AS (
    SELECT min(gate) FROM thread
    UNION ALL
    SELECT (SELECT min(gate) FROM thread WHERE gate > known.gate) FROM known WHERE known.gate IS NOT NULL
  )
  SELECT gate FROM known WHERE gate IS NOT NULL`;
const DROP_THREAD = "DELETE FROM thread WHERE gate = ? AND subject = ? AND event_seq <= ?";
const FORGET_BOUNCES = "DELETE FROM suppression WHERE address = ? AND why = 'bounced'";

/** Clears what is known under a person's keys. That they want no mail goes on to be known, as a hash. */
export function eraseKeys(context: SqlContext, { keys, references, emails, events }: Person): void {
  const { sql } = context;
  const last = events.at(-1) ?? Number.MAX_SAFE_INTEGER;
  const gates = sql.all<{ gate: string }>(LIST_GATES).map(({ gate }) => gate);
  for (const key of keys) {
    sql.all(DROP_FACTS, key, last, JSON.stringify(references));
    sql.all(DROP_NAMED, key, last);
    sql.all(DROP_LINK, key, JSON.stringify(keys));
    const subject = subjectOfLane(laneOf(context, "", key) ?? "");
    for (const gate of gates) sql.all(DROP_THREAD, gate, subject, last);
  }
  const hasher = knownHasher(context);
  if (hasher) for (const email of emails) sql.all(FORGET_BOUNCES, hasher.address(email));
}
