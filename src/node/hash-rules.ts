import { createHash } from "node:crypto";

/** Names a set of rules by its text; the relay and every command agree on it. */
export function hashRules(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
