import type pg from "pg";

const OPEN = "state IN ('waiting', 'pending')";

/** What must find no row at any time between two transactions, by what it would mean. */
export const NEVER: Readonly<Record<string, string>> = {
  "an ended delivery is looked at again": `SELECT seq FROM delivery WHERE NOT ${OPEN} AND (due_at IS NOT NULL OR ended_at IS NULL)`,
  "an open delivery has ended": `SELECT seq FROM delivery WHERE ${OPEN} AND ended_at IS NOT NULL`,
  "a pending delivery is never looked at":
    "SELECT seq FROM delivery WHERE state = 'pending' AND due_at IS NULL",
  "a waiting delivery is looked at by itself":
    "SELECT seq FROM delivery WHERE state = 'waiting' AND due_at IS NOT NULL",
  "who waits has nobody before it": `SELECT seq FROM delivery AS waiting WHERE state = 'waiting' AND NOT EXISTS
    (SELECT FROM lane JOIN delivery AS head ON head.seq = lane.head
      WHERE lane.lane = waiting.lane AND head.lane = lane.lane AND head.state = 'pending')`,
  "two have one place in a lane": `SELECT lane, lane_place FROM delivery WHERE state = 'waiting'
    GROUP BY lane, lane_place HAVING count(*) > 1`,
  "the head of a lane has ended": `SELECT lane FROM lane WHERE NOT EXISTS
    (SELECT FROM delivery WHERE seq = lane.head AND delivery.lane = lane.lane AND state = 'pending')`,
  "one was delivered twice": `SELECT delivery_seq FROM attempt WHERE outcome = 'delivered'
    GROUP BY delivery_seq HAVING count(*) > 1`,
  "one is delivered that was not, or the other way round": `SELECT seq FROM delivery WHERE (state = 'delivered') <>
    EXISTS (SELECT FROM attempt WHERE delivery_seq = seq AND outcome = 'delivered')`,
  "one stands twice": `SELECT trigger, rule, action, occurrence FROM delivery
    GROUP BY trigger, rule, action, occurrence HAVING count(*) > 1`,
  "attempts are more than claims": `SELECT seq FROM delivery WHERE attempts > fence
    OR (SELECT max(attempt.fence) FROM attempt WHERE delivery_seq = seq) > fence`,
  "one has two open attempts": `SELECT delivery_seq FROM attempt WHERE outcome = 'open'
    GROUP BY delivery_seq HAVING count(*) > 1`,
  "an attempt of what has ended is open": `SELECT seq FROM delivery JOIN attempt ON delivery_seq = seq
    WHERE outcome = 'open' AND NOT ${OPEN}`,
  "what has ended is found by a decision": `SELECT seq FROM stop_key JOIN delivery ON seq = delivery_seq WHERE NOT ${OPEN}`,
  "a reminder is found by no decision": `SELECT seq FROM delivery WHERE reminder = 1 AND ${OPEN}
    AND NOT EXISTS (SELECT FROM stop JOIN stop_key USING (delivery_seq, member) WHERE stop.delivery_seq = seq)`,
  "a window is open that ended": `SELECT seq FROM open_window JOIN delivery ON seq = delivery_seq WHERE NOT ${OPEN}`,
  "two windows are open for one key": `SELECT key FROM open_window GROUP BY key, rule, action, preview HAVING count(*) > 1`,
  "an event is in two digests": `SELECT delivery_event.event_seq FROM delivery_event JOIN delivery ON seq = delivery_seq
    WHERE rule = 'digest' GROUP BY delivery_event.event_seq HAVING count(*) > 1`,
  "two go out where one is enough": `SELECT once_per_key FROM delivery WHERE once_per_key IS NOT NULL
    AND state NOT IN ('dead', 'cancelled') AND redriven_at_fence = 0 GROUP BY once_per_key, rule, action HAVING count(*) > 1`,
  "an event has no body or is not known": `SELECT seq FROM event WHERE NOT EXISTS
    (SELECT FROM body WHERE event_seq = seq) OR NOT EXISTS (SELECT FROM seen WHERE event_id = id)`,
  "a reminder ended for a decision that is not newer": `SELECT seq FROM delivery AS one WHERE reason = 'decided'
    AND NOT EXISTS (SELECT FROM event AS about JOIN event AS fact ON fact.subject_key = about.subject_key
      WHERE about.seq = one.event_seq AND fact.decision = 'approved' AND fact.occurred_at > about.occurred_at)`,
  "a decision let an older reminder stand": `SELECT one.seq FROM delivery AS one JOIN event AS about ON about.seq = one.event_seq
    JOIN event AS fact ON fact.subject_key = about.subject_key AND fact.decision = 'approved'
      AND fact.occurred_at > about.occurred_at WHERE reminder = 1 AND one.${OPEN}`,
  "what is known of a person is not the newest": `SELECT fact.key FROM fact WHERE fact.occurred_at <>
    (SELECT max(occurred_at) FROM event WHERE subject_key = fact.key AND decision = 'approved')`,
  "a decision is not known": `SELECT seq FROM event WHERE decision = 'approved'
    AND NOT EXISTS (SELECT FROM fact WHERE key = subject_key)`,
};

/** What must find no row once nothing is due any more. */
export const NEVER_IN_THE_END: Readonly<Record<string, string>> = {
  ...NEVER,
  "one is left": `SELECT seq FROM delivery WHERE ${OPEN}`,
  "a lane is left": "SELECT lane FROM lane",
  "a key is left": "SELECT delivery_seq FROM stop_key",
  "a window is left": "SELECT delivery_seq FROM open_window",
  "an attempt is left open": "SELECT delivery_seq FROM attempt WHERE outcome = 'open'",
  "an event is in no digest": `SELECT seq FROM event WHERE type = 'inquiry.failed' AND NOT EXISTS
    (SELECT FROM delivery_event WHERE event_seq = event.seq)`,
};

/** What is wrong, with the rows that say so. */
export async function inconsistencies(
  client: pg.Client,
  never: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [what, statement] of Object.entries(never)) {
    const { rows } = await client.query(statement);
    if (rows.length > 0) wrong.push(`${what}: ${JSON.stringify(rows.slice(0, 3))}`);
  }
  return wrong;
}
