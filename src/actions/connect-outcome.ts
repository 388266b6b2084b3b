import { toConnectError } from "../connect/connect-error.ts";
import type { Reply } from "./action.ts";

/**
 * What it means for a delivery that no answer came: a forbidden address is dead, all else is tried again; uncertain
 * is whatever the far side may have taken.
 */
export function replyForNoAnswer(error: unknown): Reply {
  const { reason, mayHaveArrived } = toConnectError(error);
  if (!mayHaveArrived) return replyForNoConnection(error);
  return { outcome: "uncertain", reason: reason === "timeout" ? "timeout" : "connection_lost" };
}

/** As above, where nothing but a connection was tried. */
export function replyForNoConnection(error: unknown): Reply {
  const { reason } = toConnectError(error);
  if (reason === "forbidden_address") return { outcome: "dead", reason };
  return { outcome: "retry", reason };
}
