import type { ReplyTable } from "./reply-table.ts";

/** Every HTTP status; of Slack and of mail providers those whose text is no word of their own. */
export const HTTP_REPLIES: ReplyTable = {
  of: "HTTP status",
  kinds: ["webhook", "zapier", "slack", "email"],
  rows: [
    { says: ["2xx"], outcome: "delivered" },
    { says: ["408"], outcome: "retry", reason: "timeout" },
    { says: ["425"], outcome: "retry", reason: "refused_for_now" },
    { says: ["429"], outcome: "retry", reason: "rate_limited" },
    {
      says: ["504"],
      outcome: "uncertain",
      reason: "timeout",
      note: "a gateway that got no answer says nothing about what stands behind it",
    },
    { says: ["5xx"], outcome: "retry", reason: "server_error" },
    { says: ["3xx"], outcome: "dead", reason: "redirected" },
    { says: ["401", "403"], outcome: "dead", reason: "unauthorized" },
    { says: ["404", "405"], outcome: "dead", reason: "not_found" },
    { says: ["410"], outcome: "dead", reason: "gone", note: "Zapier: the Zap or its hook was removed" },
    { says: ["413"], outcome: "dead", reason: "message_too_long" },
    { says: ["4xx"], outcome: "dead", reason: "refused" },
  ],
  otherwise: { says: ["any other status"], outcome: "dead", reason: "refused" },
};
