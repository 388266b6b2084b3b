import { DECISIONS } from "../model/decision.ts";

/** The names below each root that a view may have, apart from those of an event. */
export const VIEW_NAMES = {
  rule: ["id"],
  delivery: ["id"],
  now: [],
  failure: ["reason", "attempts", "status", "destination"],
  schedule: ["at", "since"],
  summary: ["events", ...DECISIONS],
  digest: ["count", "more", "events", "by"],
  alert: ["state", "kind", "key", "title", "what", "means", "how", "look", "raised_at", "ended_at"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
