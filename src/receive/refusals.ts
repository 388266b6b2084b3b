import { whatHappened } from "../errors.ts";
import type { RefusalReason } from "../model/reasons.ts";
import type { Clock, Log } from "../ports/host.ts";
import type { RefusedRow } from "../ports/ledger.ts";
import type { Upkeep } from "../ports/upkeep.ts";

/** What is kept of a refused request: no body, no header values. */
export type Refusal = {
  readonly source: string;
  readonly reason: RefusalReason;
  readonly peer?: string | undefined;
  readonly length?: number | undefined;
  readonly header_names: readonly string[];
  /** Its id, for the log. */
  readonly request?: string | undefined;
};

const ROW_INTERVAL_MS = 1_000;
const MAX_HEADER_NAMES = 50;

/** Keeps at most one row a second per (source, reason); what comes between is counted into the next row. */
export function refusalNotes(parts: {
  readonly upkeep: Pick<Upkeep, "noteRefusal">;
  /** Told of every one, also of those without a row. */
  readonly onRefused?: ((refusal: Refusal) => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): (refusal: Refusal) => void {
  const kept = new Map<string, { at: number; uncounted: number }>();

  return ({ request, ...refusal }) => {
    parts.onRefused?.(refusal);
    const at = parts.clock();
    const key = throttleKey(refusal);
    const last = kept.get(key);
    if (last && at >= last.at && at - last.at < ROW_INTERVAL_MS) {
      last.uncounted += 1;
      return;
    }
    kept.set(key, { at, uncounted: 0 });
    const row = {
      ...refusal,
      at,
      header_names: refusal.header_names.slice(0, MAX_HEADER_NAMES),
      uncounted: last?.uncounted ?? 0,
    };
    const { source, reason, uncounted } = row;
    parts.log.warn({ request, source, reason, uncounted }, "request refused");
    keep(parts, row);
  };
}

/** Anybody can make up names of sources: all unknown ones share one entry, so that the map stays small. */
function throttleKey(refusal: Refusal): string {
  return refusal.reason === "unknown_source" ? refusal.reason : `${refusal.source}\n${refusal.reason}`;
}

function keep(
  parts: { readonly upkeep: Pick<Upkeep, "noteRefusal">; readonly log: Log },
  row: RefusedRow,
): void {
  parts.upkeep.noteRefusal(row).catch((error: unknown) => {
    parts.log.error(
      { source: row.source, reason: row.reason, error: whatHappened(error) },
      "refusal not kept",
    );
  });
}
