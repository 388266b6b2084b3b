import { type ConnectReason, toConnectError } from "../connect/connect-error.ts";
import type { Reply } from "./action.ts";
import { NO_ANSWER_REPLIES } from "./no-answer-replies.ts";
import { replyFinder, rulingOf } from "./reply-table.ts";

/** How the table calls it. */
const UNCONNECTED: Readonly<Record<ConnectReason, string>> = {
  forbidden_address: "its address is private or reserved",
  dns_failed: "its name cannot be looked up",
  connection_failed: "no connection",
  timeout: "no connection in time",
  tls_failed: "no secure connection",
};

const find = replyFinder(NO_ANSWER_REPLIES);

/**
 * What it means for a delivery that no answer came: a forbidden address is dead, all else is tried again; uncertain
 * is whatever the far side may have taken.
 */
export function replyForNoAnswer(error: unknown): Reply {
  const { reason, mayHaveArrived } = toConnectError(error);
  if (!mayHaveArrived) return replyForNoConnection(error);
  return reason === "timeout" ? replyForTimeLimit() : rulingOf(NO_ANSWER_REPLIES.otherwise);
}

/** As above, where nothing but a connection was tried. */
export function replyForNoConnection(error: unknown): Reply {
  return rulingFor(UNCONNECTED[toConnectError(error).reason]);
}

/** An attempt that was given up while its answer was still to come. */
export function replyForTimeLimit(): Reply {
  return rulingFor("no answer in time");
}

function rulingFor(what: string): Reply {
  return rulingOf(find(what) ?? NO_ANSWER_REPLIES.otherwise);
}
