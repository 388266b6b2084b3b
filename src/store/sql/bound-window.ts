import { MAX_SCANNED_ROWS, type Window } from "../rows/page.ts";
import type { Driver, SqlValue } from "./driver.ts";

/**
 * Bounds a window. `skip` finds, newest first, the seq of the row before `?` that is `?` rows further; what else
 * it asks for comes first.
 */
export function boundWindow(
  sql: Driver,
  window: Window,
  skip: string,
  ...params: readonly SqlValue[]
): Window {
  const last = sql.all<{ seq: number }>(skip, ...params, window.before, MAX_SCANNED_ROWS - 1)[0];
  return { ...window, down_to: last?.seq ?? 0 };
}
