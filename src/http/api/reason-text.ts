import { z } from "zod";
import { REASONS, type Reason } from "../../model/reasons.ts";

export const REASON_WORDS: readonly Reason[] = Object.keys(REASONS).filter(isReason);

export const reasonFields = {
  reason: z.string().optional().meta({ description: "The stable word for why." }),
  reason_text: z
    .string()
    .optional()
    .meta({ description: "The same in a sentence or two: what happened, what to do." }),
};

/** A reason word with its sentences, as answers have it; nothing without a reason. */
export function explained(reason: Reason | undefined): {
  readonly reason?: Reason | undefined;
  readonly reason_text?: string | undefined;
} {
  if (reason === undefined) return {};
  const { sentence, how } = REASONS[reason];
  return { reason, reason_text: `${sentence} ${how}` };
}

function isReason(word: string): word is Reason {
  return Object.hasOwn(REASONS, word);
}
