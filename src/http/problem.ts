import type { Context } from "hono";
import type { ErrorCode } from "../errors.ts";
import type { RefusalReason } from "../model/reasons.ts";

/** The stable word of an error answer. */
type ProblemReason = ErrorCode | RefusalReason | "method_not_allowed";

const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
} as const;

type ProblemStatus = keyof typeof TITLES;

/** One thing wrong with what was asked. `pointer` is a JSON pointer: into the body, or to a query parameter. */
export type ProblemPart = { readonly pointer: string; readonly detail: string };

type ProblemAnswer = {
  readonly status: ProblemStatus;
  readonly reason: ProblemReason;
  /** A sentence or two: what happened, where, how to fix it. */
  readonly detail: string;
  readonly errors?: readonly ProblemPart[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** An error answer as RFC 9457 has it. `instance` holds the request's id, under which the log has more. */
export function problem(context: Context, answer: ProblemAnswer): Response {
  const { status, reason, detail, errors, headers } = answer;
  const body = {
    type: "about:blank",
    title: TITLES[status],
    status,
    detail,
    instance: `urn:uuid:${requestIdOf(context)}`,
    reason,
    errors,
  };
  return context.json(body, status, { "content-type": "application/problem+json", ...headers });
}

/** The id that ties a request's answer to its lines in the log; made at the first asking. */
export function requestIdOf(context: Context): string {
  const known: unknown = context.get("requestId");
  if (typeof known === "string") return known;
  const id = crypto.randomUUID();
  context.set("requestId", id);
  return id;
}
