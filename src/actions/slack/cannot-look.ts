import type { Reply, Sighting } from "../action.ts";

/** Nothing is known: not just now, or not at all. */
export type CannotLook = Extract<Sighting, { readonly seen: "later" | "unknown" }>;

/** Why nothing could be looked up: what Slack refuses for good it will refuse again, all else may pass. */
export function cannotLook(reply: Exclude<Reply, { readonly outcome: "delivered" }>): CannotLook {
  const answer = reply.answer ?? reply.reason;
  if (reply.outcome === "dead") return { seen: "unknown", answer };
  return { seen: "later", retry_after: reply.retry_after, answer };
}
