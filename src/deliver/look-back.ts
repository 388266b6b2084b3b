import type { ActionKind, Sighting } from "../actions/action.ts";
import type { Destination } from "../actions/destination.ts";
import type { Clock } from "../ports/host.ts";
import type { Claimed } from "../ports/queue.ts";
import type { RuleAction } from "../route/rule-set.ts";
import { afterReply, type End, found, SETTLING_MS, settling } from "./end.ts";
import { redactAnswer } from "./redact-answer.ts";
import { keptThread, threadOf } from "./thread-of.ts";
import { withTimeLimit } from "./time-limit.ts";

export type LookBackParts = {
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly clock: Clock;
  readonly random: () => number;
};

/** What looking for a delivery whose answer was lost came to. */
export type LookedBack = {
  /** It had arrived, or the far side could not tell just now: nothing is sent. */
  readonly end?: End | undefined;
  /** The far side says that it has not arrived. */
  readonly isAbsent?: boolean | undefined;
  /** Why nobody can look, for the attempt's answer. */
  readonly note?: string | undefined;
};

/**
 * Asks the far side for a delivery that may have arrived, where its kind can ask. What was never rendered was never
 * sent; nobody is asked for that.
 */
export async function lookBack(
  claimed: Claimed,
  { action, kind, limit }: { readonly action: RuleAction; readonly kind: ActionKind; readonly limit: number },
  parts: LookBackParts,
): Promise<LookedBack> {
  const { delivery, rendering, uncertain } = claimed;
  const destination = parts.destinations.get(delivery.destination);
  if (uncertain === undefined || rendering === undefined || delivery.preview) return {};
  if (!destination || !kind.looksBack?.(destination)) return {};
  const { since, until } = uncertain;
  const age = parts.clock() - until;
  if (age >= 0 && age < SETTLING_MS) return { end: settling(until + SETTLING_MS) };
  const place = threadOf(claimed, action);
  const sighting = await withTimeLimit<Sighting | undefined>(
    limit,
    async (signal) => kind.lookBack?.({ rendering, destination, delivery, since, place }, signal),
    { seen: "later" },
  );
  return judged(sighting, claimed, action, { ...parts, secrets: destination.secrets });
}

function judged(
  sighting: Sighting | undefined,
  claimed: Claimed,
  action: RuleAction,
  host: Parameters<typeof afterReply>[3],
): LookedBack {
  switch (sighting?.seen) {
    case "yes":
      return { end: found(keptThread(sighting.thread, claimed)) };
    case "no":
      return { isAbsent: true };
    case "unknown":
      return { note: redactAnswer(`Not looked for: ${sighting.answer}`, host.secrets) };
    case "later": {
      const { retry_after, answer } = sighting;
      const reply = { outcome: "retry", reason: "look_back_failed", retry_after, answer } as const;
      return { end: afterReply(reply, claimed, action, host) };
    }
    default:
      return {};
  }
}
