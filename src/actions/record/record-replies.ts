import type { ReplyTable } from "../reply-table.ts";

/** How a record change ends. It is written in the transaction that ends its delivery, so no answer can be lost. */
export const RECORD_REPLIES: ReplyTable = {
  of: "record change",
  kinds: ["record"],
  rows: [
    { says: ["the record's key is empty"], outcome: "dead", reason: "missing_key" },
    { says: ["the key or a value does not fit its column"], outcome: "dead", reason: "wrong_type" },
    { says: ["a text cannot be filled in"], outcome: "dead", reason: "template_failed" },
    { says: ["a fault of the relay itself"], outcome: "retry", reason: "internal_fault" },
  ],
  otherwise: { says: ["the change is written"], outcome: "delivered" },
};
