import { toConnectError } from "../connect/connect-error.ts";
import type { Reply } from "./action.ts";

/** What it means for a delivery that no answer came: a forbidden address is dead, all else is tried again. */
export function replyForNoAnswer(error: unknown): Reply {
  const { reason } = toConnectError(error);
  if (reason === "forbidden_address") return { outcome: "dead", reason };
  return { outcome: "retry", reason };
}
