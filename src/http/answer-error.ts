import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { httpStatus, publicMessage, RelayError, whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";
import { problem, requestIdOf } from "./problem.ts";

/** The last resort: our own errors say their sentence, strangers nothing; the log has the cause of what is our fault. */
export function answerError(log: Log): ErrorHandler {
  return (error, context) => {
    if (error instanceof HTTPException) {
      return problem(context, {
        status: 400,
        reason: "bad_request",
        detail: `${error.message}. Send one JSON object.`,
      });
    }
    const status = httpStatus(error);
    const reason = error instanceof RelayError ? error.code : "internal";
    if (status >= 500) {
      log.error(
        { request: requestIdOf(context), route: routePath(context), reason, error: whatHappened(error) },
        "request failed",
      );
    }
    const headers = status === 503 ? { "retry-after": "5" } : undefined;
    return problem(context, { status, reason, detail: publicMessage(error), headers });
  };
}
