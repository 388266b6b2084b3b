const DAY_MS = 86_400_000;

type RetentionEntry = {
  /** Unless the settings say otherwise. */
  readonly days: number;
  /** Fewer would break a promise. */
  readonly at_least: number;
  readonly holds: string;
  /** From when it counts. */
  readonly from: string;
};

/** Everything that goes by age, declared once: settings, docs and the pruning itself come from it. */
export const RETENTION = {
  bodies: {
    days: 30,
    at_least: 1,
    holds: "payloads as they were received, and messages as they were sent",
    from: "receipt, or the end of the delivery",
  },
  answers: { days: 14, at_least: 1, holds: "what destinations answered", from: "the attempt" },
  outbox: { days: 7, at_least: 1, holds: "messages of previews and shadow rules", from: "the preview" },
  refused: {
    days: 30,
    at_least: 1,
    holds: "refused requests: time, reason, peer address; never more than 10,000",
    from: "the refusal",
  },
  events: {
    days: 400,
    at_least: 30,
    holds:
      "events, their ended deliveries with attempts and explanations, and what is known of subjects " +
      "(decisions, links between keys, threads)",
    from: "receipt, or the end of the delivery",
  },
  record_history: { days: 400, at_least: 1, holds: "what records said before", from: "the change" },
  dedupe_keys: {
    days: 400,
    at_least: 400,
    holds: "hashes by which a repeated event is known",
    from: "receipt",
  },
} as const satisfies Readonly<Record<string, RetentionEntry>>;

/** A kind of data that has a time of its own. */
export type RetentionClass = keyof typeof RETENTION;

/** How long each class is kept; milliseconds. */
export type RetentionLimits = Readonly<Record<RetentionClass, number>>;

/** In the order of the declaration. */
export const RETENTION_CLASSES = Object.keys(RETENTION).filter(isRetentionClass);

/** Milliseconds of whole days. */
export function daysInMs(days: number): number {
  return days * DAY_MS;
}

function isRetentionClass(word: string): word is RetentionClass {
  return Object.hasOwn(RETENTION, word);
}
