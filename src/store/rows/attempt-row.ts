import type { Attempt, Outcome } from "../../model/delivery.ts";
import type { Reason } from "../../model/reasons.ts";

export type AttemptRow = {
  readonly fence: number;
  readonly started_at: number;
  readonly duration_ms: number | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly http_status: number | null;
  readonly answer: string | null;
};

export function attemptOf(row: AttemptRow): Attempt {
  return {
    fence: row.fence,
    started_at: row.started_at,
    duration_ms: row.duration_ms ?? undefined,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    http_status: row.http_status ?? undefined,
    answer: row.answer ?? undefined,
  };
}
