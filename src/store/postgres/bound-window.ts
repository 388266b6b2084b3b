import { MAX_SCANNED_ROWS, type Window } from "../rows/page.ts";
import type { PgValue, Statements } from "./driver.ts";

/**
 * Bounds a window. `skip` finds, newest first, the seq of the row before `$1` that is `$2` rows further; what else
 * it asks for comes after.
 */
export async function boundWindow(
  sql: Statements,
  window: Window,
  skip: string,
  ...params: readonly PgValue[]
): Promise<Window> {
  const [last] = await sql.all<{ seq: number }>(skip, window.before, MAX_SCANNED_ROWS - 1, ...params);
  return { ...window, down_to: last?.seq ?? 0 };
}
