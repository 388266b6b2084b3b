import type { ReplyTable } from "./reply-table.ts";

/** What is known when no answer came. */
export const NO_ANSWER_REPLIES: ReplyTable = {
  of: "no answer",
  kinds: ["webhook", "zapier", "slack", "email"],
  rows: [
    { says: ["its address is private or reserved"], outcome: "dead", reason: "forbidden_address" },
    { says: ["its name cannot be looked up"], outcome: "retry", reason: "dns_failed" },
    { says: ["no connection"], outcome: "retry", reason: "connection_failed" },
    { says: ["no connection in time"], outcome: "retry", reason: "timeout" },
    { says: ["no secure connection"], outcome: "retry", reason: "tls_failed" },
    { says: ["no answer in time"], outcome: "uncertain", reason: "timeout" },
    { says: ["the relay ended before the answer was noted"], outcome: "uncertain", reason: "answer_lost" },
  ],
  otherwise: {
    says: ["the connection broke before the answer"],
    outcome: "uncertain",
    reason: "connection_lost",
  },
};
