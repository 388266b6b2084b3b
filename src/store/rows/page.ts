import { RelayError } from "../../errors.ts";
import type { Page, PageQuery } from "../../ports/ledger.ts";

const MAX_LIMIT = 200;
/** How many rows a page looks at; beyond, it ends short and says where to go on. */
export const MAX_SCANNED_ROWS = 5_000;

/** What a page looks at: rows with `down_to` ≤ seq < `before`, newest first, until it has `limit` that fit. */
export type Window = { readonly before: number; readonly down_to: number; readonly limit: number };

/** Throws `bad_request` for a cursor that is none of ours. */
export function windowOf({ limit, cursor }: PageQuery): Window {
  return {
    before: cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(cursor),
    down_to: 0,
    limit: Math.min(Math.max(Math.trunc(limit), 1), MAX_LIMIT),
  };
}

/** A full page goes on below its last row, a short one below the last row that it looked at. */
export function pageOf<Row extends { readonly seq: number }, T>(
  rows: readonly Row[],
  window: Window,
  itemOf: (row: Row) => T,
): Page<T> {
  const items = rows.map(itemOf);
  const last = rows.at(-1);
  const next = last && rows.length === window.limit ? last.seq : window.down_to;
  return next > 1 ? { items, next: cursorOf(next) } : { items };
}

/** Where to go on, as callers carry it. */
export function cursorOf(seq: number): string {
  return btoa(String(seq)).replaceAll("=", "");
}

/** Throws `bad_request` for a cursor that is none of ours. */
export function seqOfCursor(cursor: string): number {
  const seq = Number(tryDecode(cursor));
  if (Number.isSafeInteger(seq) && seq >= 1) return seq;
  throw new RelayError("bad_request", "This cursor is none of ours; ask for the first page without one.");
}

function tryDecode(cursor: string): string {
  try {
    return atob(cursor);
  } catch {
    return "";
  }
}
