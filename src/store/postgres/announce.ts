import type { Opened, PgContext } from "./context.ts";
import type { Statements } from "./driver.ts";

/** Gives what is to be attempted its jobs, and says so to all processes if some of it is due; the last of a transaction. */
export async function announce(
  context: Pick<PgContext, "jobs" | "ring" | "clock">,
  sql: Statements,
  opened: readonly Opened[],
): Promise<void> {
  if (opened.length > 0) await context.jobs.add(sql, opened);
  if (isSomeDue(context, opened)) await context.ring(sql);
}

/** Is any of it to be attempted now? */
export function isSomeDue({ clock }: Pick<PgContext, "clock">, opened: readonly Opened[]): boolean {
  if (opened.length === 0) return false;
  const now = clock();
  return opened.some(({ due_at }) => due_at <= now);
}
