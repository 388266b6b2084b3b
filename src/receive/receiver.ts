import { type Context, Hono } from "hono";
import { RelayError } from "../errors.ts";
import { problem } from "../http/problem.ts";
import { REASONS, type RefusalReason } from "../model/reasons.ts";
import type { Log } from "../ports/host.ts";
import type { Relay } from "../relay.ts";
import { readBody } from "./read-body.ts";
import type { Refusal } from "./refusals.ts";

const RETRY_AFTER_SECONDS = 5;
/** Also the limit for a source that does not exist: its body is not read. */
const SHOWN_SOURCE = /^[a-z][a-z0-9-]{0,62}$/;

const STATUS: Readonly<Record<RefusalReason, 400 | 401 | 404 | 413 | 503>> = {
  unknown_source: 404,
  too_large: 413,
  body_interrupted: 400,
  not_ready: 503,
  bad_url_token: 401,
  no_signature: 401,
  malformed_signature: 401,
  bad_signature: 401,
  stale: 401,
};

export type ReceiverParts = {
  readonly relay: Relay;
  /** Largest body of a source in bytes; undefined for an unknown one. */
  readonly maxBody: (source: string) => number | undefined;
  readonly refuse: (refusal: Refusal) => void;
  /** Address of the caller, as far as it can be trusted. */
  readonly peer: (context: Context) => string | undefined;
  readonly log: Log;
};

/** `POST /in/:source` and `POST /in/:source/:token`: 200 for everything authentic, problem+json for what is refused. */
export function receiver(parts: ReceiverParts): Hono {
  const app = new Hono();
  app.post("/in/:source", (context) => receive(context, parts));
  app.post("/in/:source/:token", (context) => receive(context, parts));
  return app;
}

async function receive(context: Context, parts: ReceiverParts): Promise<Response> {
  const source = context.req.param("source") ?? "";
  const maxBody = parts.maxBody(source);
  if (maxBody === undefined) return refuse(context, parts, "unknown_source");

  const body = await readBody(context.req.raw, maxBody);
  if (!body.complete) return refuse(context, parts, body.reason);
  try {
    const acceptance = await parts.relay.accept(source, {
      headers: { get: (name) => context.req.header(name) },
      body: body.bytes,
      urlToken: context.req.param("token"),
    });
    if (!acceptance.accepted) return refuse(context, parts, acceptance.reason);
    return context.json({ events: acceptance.receipts });
  } catch (error) {
    logFailure(parts.log, source, error);
    return refuse(context, parts, "not_ready");
  }
}

function refuse(context: Context, parts: ReceiverParts, reason: RefusalReason): Response {
  const source = context.req.param("source") ?? "";
  const length = context.req.header("content-length");
  parts.refuse({
    source: SHOWN_SOURCE.test(source) ? source : "(unknown)",
    reason,
    peer: parts.peer(context),
    length: length === undefined ? undefined : Number(length),
    header_names: Object.keys(context.req.header()),
  });
  const { sentence, how } = REASONS[reason];
  const status = STATUS[reason];
  const headers = status === 503 ? { "retry-after": String(RETRY_AFTER_SECONDS) } : undefined;
  return problem(context, { status, reason, detail: `${sentence} ${how}`, headers });
}

function logFailure(log: Log, source: string, error: unknown): void {
  const code = error instanceof RelayError ? error.code : "internal";
  log.error(
    { source, code, error: error instanceof Error ? error.message : "unknown" },
    "event not accepted",
  );
}
