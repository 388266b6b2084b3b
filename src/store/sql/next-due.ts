import type { Driver } from "./driver.ts";

// Jumps from gate to gate on the partial index, so that it costs as many steps as there are gates, not rows.
const NEXT_DUE = `WITH RECURSIVE open (gate) AS (
    VALUES ('')
    UNION ALL
    SELECT (SELECT gate FROM delivery WHERE due_at IS NOT NULL AND gate > open.gate ORDER BY gate LIMIT 1)
      FROM open WHERE open.gate IS NOT NULL
  )
  SELECT open.gate,
    (SELECT due_at FROM delivery
      WHERE gate = open.gate AND backlog = 0 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1) AS live,
    (SELECT due_at FROM delivery
      WHERE gate = open.gate AND backlog = 1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1) AS replayed,
    (SELECT paused_until FROM gate WHERE gate.gate = open.gate) AS paused_until
  FROM open WHERE open.gate <> ''`;

type DueRow = {
  readonly gate: string;
  readonly live: number | null;
  readonly replayed: number | null;
  readonly paused_until: number | null;
};

/** Gate → when its next delivery is due, never before its pause ends. */
export function nextDue(sql: Driver): ReadonlyMap<string, number> {
  return new Map(sql.all<DueRow>(NEXT_DUE).map((row) => [row.gate, dueOf(row)]));
}

function dueOf({ live, replayed, paused_until }: DueRow): number {
  const earliest = Math.min(live ?? Number.POSITIVE_INFINITY, replayed ?? Number.POSITIVE_INFINITY);
  return Math.max(earliest, paused_until ?? 0);
}
