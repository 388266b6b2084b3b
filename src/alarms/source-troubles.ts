import type { Event } from "../model/event.ts";
import type { RefusalReason } from "../model/reasons.ts";
import type { Clock } from "../ports/host.ts";
import type { AlarmLimits, SourceTrouble } from "./finding.ts";

/** Nobody proved who calls. */
export const UNPROVEN: ReadonlySet<RefusalReason> = new Set([
  "bad_url_token",
  "no_signature",
  "malformed_signature",
  "bad_signature",
  "stale",
]);

type Parts = {
  /** Names of the configured sources: anybody can make up others. */
  readonly sources: Iterable<string>;
  readonly limits: Pick<AlarmLimits, "signature_failures" | "sender_attempts_left">;
  /** It may be an alarm by now. */
  readonly onTrouble: () => void;
  readonly clock: Clock;
};

/** What goes wrong between senders and this process. Notes in memory only: nothing here costs the path a statement. */
export interface SourceTroubles {
  noteRefused(refusal: { readonly source: string; readonly reason: RefusalReason }): void;
  /** Of every accepted request: a look into a map, and a comparison where an event's sender counts its attempts. */
  noteRecorded(source: string, arrivals: readonly { readonly event: Pick<Event, "sender_attempts"> }[]): void;
  readonly bySource: ReadonlyMap<string, SourceTrouble>;
}

/** Begins with nothing: what was wrong before the start is known by its alarm alone. */
export function createSourceTroubles({ sources, limits, onTrouble, clock }: Parts): SourceTroubles {
  const bySource = new Map<string, SourceTrouble>([...sources].map((name) => [name, { failed_at: [] }]));
  const note = (source: string, change: (known: SourceTrouble) => Partial<SourceTrouble>): void => {
    const known = bySource.get(source);
    if (!known) return;
    bySource.set(source, { ...known, ...change(known) });
    onTrouble();
  };
  return {
    bySource,
    noteRefused({ source, reason }) {
      const now = clock();
      if (reason === "too_large") note(source, () => ({ too_large_at: now }));
      if (!UNPROVEN.has(reason)) return;
      note(source, ({ failed_at }) => ({
        failed_at: [...failed_at, now].slice(-limits.signature_failures),
        reason,
      }));
    },
    noteRecorded(source, arrivals) {
      if (bySource.get(source)?.failed_at.length !== 0)
        note(source, () => ({ failed_at: [], good_at: clock() }));
      for (const { event } of arrivals) {
        const { left } = event.sender_attempts;
        if (left === undefined || left > limits.sender_attempts_left) continue;
        note(source, () => ({ pressed_at: clock(), left }));
      }
    },
  };
}
