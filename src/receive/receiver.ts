import { type Context, Hono } from "hono";
import { RelayError } from "../errors.ts";
import { problem, requestIdOf } from "../http/problem.ts";
import { traceparentOf } from "../http/traceparent.ts";
import { REASONS, type RefusalReason } from "../model/reasons.ts";
import type { Log } from "../ports/host.ts";
import type { Receipt } from "../ports/intake.ts";
import type { Relay } from "../relay.ts";
import { failureLog } from "./failure-log.ts";
import { readBody } from "./read-body.ts";
import { createReadBudget, MAX_READING_BYTES, type ReadBudget } from "./read-budget.ts";
import type { Refusal } from "./refusals.ts";

const RETRY_AFTER_SECONDS = 5;
/** Of a batch the first are named. */
const MAX_LOGGED_EVENTS = 20;

const STATUS: Readonly<Record<RefusalReason, 400 | 401 | 404 | 413 | 503>> = {
  unknown_source: 404,
  too_large: 413,
  body_interrupted: 400,
  not_ready: 503,
  too_busy: 503,
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
  /** Bytes of bodies that may be on their way in at once; `MAX_READING_BYTES` if nothing is said. */
  readonly readingBytes?: number | undefined;
  readonly refuse: (refusal: Refusal) => void;
  /** Address of the caller, as far as it can be trusted. */
  readonly peer: (context: Context) => string | undefined;
  readonly log: Log;
};

type Receiving = ReceiverParts & { readonly failed: ReturnType<typeof failureLog> };

/** `POST /in/:source` and `POST /in/:source/:token`: 200 for everything authentic, problem+json for what is refused. */
export function receiver(given: ReceiverParts): Hono {
  const app = new Hono();
  const parts = { ...given, failed: failureLog(given.log) };
  const budget = createReadBudget(parts.readingBytes ?? MAX_READING_BYTES);
  app.post("/in/:source", (context) => receive(context, parts, budget));
  app.post("/in/:source/:token", (context) => receive(context, parts, budget));
  return app;
}

async function receive(context: Context, parts: Receiving, budget: ReadBudget): Promise<Response> {
  const maxBody = parts.maxBody(context.req.param("source") ?? "");
  if (maxBody === undefined) return refuse(context, parts, "unknown_source");

  let held = 0;
  const take = (bytes: number) => {
    if (!budget.take(bytes)) return false;
    held += bytes;
    return true;
  };
  try {
    const body = await readBody(context.req.raw, { maxBytes: maxBody, take });
    return body.complete ? await accept(context, parts, body.bytes) : refuse(context, parts, body.reason);
  } finally {
    budget.give(held);
  }
}

async function accept(context: Context, parts: Receiving, body: Uint8Array): Promise<Response> {
  const source = context.req.param("source") ?? "";
  const started = performance.now();
  try {
    const acceptance = await parts.relay.accept(source, {
      headers: { get: (name) => context.req.header(name) },
      body,
      urlToken: context.req.param("token"),
    });
    if (!acceptance.accepted) return refuse(context, parts, acceptance.reason);
    if (!parts.log.quiet) logAccepted(context, parts.log, { source, started, receipts: acceptance.receipts });
    return context.json({ events: acceptance.receipts });
  } catch (error) {
    parts.failed({ request: requestIdOf(context), source, error });
    return refuse(context, parts, isTooLarge(error) ? "too_large" : "not_ready");
  }
}

/** More than this home's store can keep: no second try can help. */
function isTooLarge(error: unknown): boolean {
  return error instanceof RelayError && error.code === "too_large";
}

function refuse(context: Context, parts: ReceiverParts, reason: RefusalReason): Response {
  parts.refuse({
    // Whatever else stands in the URL may be a secret in the wrong place.
    source: reason === "unknown_source" ? "(unknown)" : (context.req.param("source") ?? ""),
    reason,
    peer: parts.peer(context),
    length: declaredLength(context),
    header_names: Object.keys(context.req.header()),
    request: requestIdOf(context),
  });
  const { sentence, how } = REASONS[reason];
  const status = STATUS[reason];
  const headers = status === 503 ? { "retry-after": String(RETRY_AFTER_SECONDS) } : undefined;
  return problem(context, { status, reason, detail: `${sentence} ${how}`, headers });
}

function declaredLength(context: Context): number | undefined {
  const length = context.req.header("content-length");
  return length === undefined ? undefined : Number(length);
}

type Accepted = {
  readonly source: string;
  readonly started: number;
  readonly receipts: readonly Receipt[];
};

/** One line a request, with the ids under which its events and their attempts are found. */
function logAccepted(context: Context, log: Log, { source, started, receipts }: Accepted): void {
  const duplicates = receipts.filter(({ result }) => result === "duplicate").length;
  const named = receipts.slice(0, MAX_LOGGED_EVENTS).map(({ id }) => id);
  log.info(
    {
      request: requestIdOf(context),
      source,
      events: named.join(" "),
      count: receipts.length,
      duplicates,
      duration_ms: Math.round(performance.now() - started),
      traceparent: traceparentOf(context),
    },
    "request accepted",
  );
}
