import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

/** Gives what is to be attempted its jobs, and says so to all processes if some of it is due; the last of a transaction. */
export async function announce(
  { jobs, ring, clock }: Pick<PgContext, "jobs" | "ring" | "clock">,
  sql: Statements,
  opened: readonly Opened[],
): Promise<void> {
  if (opened.length === 0) return;
  await jobs.add(sql, opened);
  const now = clock();
  if (opened.some(({ due_at }) => due_at <= now)) await ring(sql);
}
