import type { ErrorHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { httpStatus, publicMessage, RelayError } from "../errors.ts";
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

/** Our own sentence and the kind of its cause; of a stranger where it was thrown. Strangers' words may quote data. */
function whatHappened(error: Error): string {
  if (error instanceof RelayError) return `${error.message}${kindOf(error.cause)}`;
  const frame = error.stack?.split("\n").find((line) => line.startsWith("    at "));
  return `${error.name}${frame === undefined ? "" : ` ${frame.trim()}`}`;
}

/** Such as ` [SQLITE_FULL]`. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = "code" in error ? error.code : error.name;
  return ` [${String(code)}]`;
}
