import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { except } from "hono/combine";
import { secureHeaders } from "hono/secure-headers";
import { allowedHosts } from "./allowed-hosts.ts";
import { answerError } from "./answer-error.ts";
import { listAlarms } from "./api/alarms.ts";
import { beginBackup, fetchBackup, showBackup } from "./api/backup.ts";
import { countDeadLetters } from "./api/dead-letters.ts";
import { listAttempts, listDeliveries, showDelivery } from "./api/deliveries.ts";
import { erasePerson } from "./api/erase.ts";
import { listEvents, showEvent } from "./api/events.ts";
import { explainStoredEvent } from "./api/explanation.ts";
import { showHealth } from "./api/health.ts";
import { openApiDocument } from "./api/openapi.ts";
import { listOutbox, showOutboxEntry } from "./api/outbox.ts";
import { pauseQueue, resumeQueue } from "./api/pause.ts";
import { showQueue } from "./api/queue.ts";
import { listRecords, listTables, showRecord } from "./api/records.ts";
import { redriveDeliveries, replayEvents } from "./api/recover.ts";
import { listRefused } from "./api/refused.ts";
import { reloadRules } from "./api/rules.ts";
import { liftSuppression, listSuppressions } from "./api/suppressions.ts";
import { compareRules, MAX_RULES_BODY_BYTES } from "./api/what-if.ts";
import { requireToken } from "./auth.ts";
import { showMetrics } from "./metrics.ts";
import { nothingHere, webhooksArePosted } from "./nothing-here.ts";
import type { AppParts } from "./parts.ts";
import { live, ready } from "./probes.ts";
import { problem } from "./problem.ts";
import { requestLog } from "./request-log.ts";
import { STYLE_SOURCE } from "./unsubscribe/pages.ts";
import { unsubscribeRoutes } from "./unsubscribe/unsubscribe-routes.ts";

const MAX_API_BODY_BYTES = 64 * 1024;
/** Whole folders of rules come here. */
const WHAT_IF = "/api/v1/what-if";

/** Nothing runs or frames an answer; the one form posts to where it came from. */
const HEADERS = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: [STYLE_SOURCE],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  // Whether the whole domain is to be https only is for whoever runs the proxy in front.
  strictTransportSecurity: false,
});

/**
 * Everything that the relay answers. Webhooks come first and pass none of the guards: what proves a sender is in its
 * request. Without the admin token nothing else answers but `/livez`, a bare `/readyz` and `/unsubscribe/…`.
 */
export function relayApp(parts: AppParts): Hono {
  const app = new Hono();
  const guarded = guardedApp(parts);
  app.route("/", parts.receiver);
  app.notFound((context) => guarded.fetch(context.req.raw, context.env));
  app.onError(answerError(parts.log));
  return app;
}

function guardedApp(parts: AppParts): Hono {
  const app = new Hono();
  app.use(requestLog(parts), HEADERS, keepOutOfCaches);
  if (parts.allowedHosts) app.use(allowedHosts(parts.allowedHosts));
  app.get("/livez", live);
  app.get("/readyz", (context) => ready(context, parts));
  app.all("/in/*", webhooksArePosted);
  app.route("/unsubscribe", unsubscribeRoutes(parts));
  app.use(requireToken(parts.auth));
  app.use(WHAT_IF, bodyLimit({ maxSize: MAX_RULES_BODY_BYTES, onError: tooManyRules }));
  app.use("/api/*", except(WHAT_IF, bodyLimit({ maxSize: MAX_API_BODY_BYTES, onError: tooLarge })));
  app.get("/metrics", showMetrics(parts));
  app.route("/api/v1", api(parts));
  app.notFound(nothingHere);
  app.onError(answerError(parts.log));
  return app;
}

function api(parts: AppParts): Hono {
  const { recover, suppressions, tables, explain, whatIf } = parts;
  const { ledger } = parts.store;
  const app = new Hono();
  app.get("/events", ...listEvents(ledger));
  app.get("/events/:id", ...showEvent(ledger));
  app.get("/events/:id/explanation", ...explainStoredEvent(explain));
  app.get("/deliveries", ...listDeliveries(ledger));
  app.get("/deliveries/:id", ...showDelivery(ledger));
  app.get("/deliveries/:id/attempts", ...listAttempts(ledger));
  app.get("/outbox", ...listOutbox(ledger));
  app.get("/outbox/:id", ...showOutboxEntry(ledger));
  app.get("/records", ...listTables(tables));
  app.get("/records/:table", ...listRecords(ledger, tables));
  app.get("/records/:table/:key", ...showRecord(ledger, tables));
  app.get("/refused", ...listRefused(ledger));
  app.get("/alarms", ...listAlarms(ledger));
  app.get("/unsubscribed", ...listSuppressions(suppressions));
  app.post("/unsubscribed/lift", ...liftSuppression(suppressions));
  app.get("/dead-letters", ...countDeadLetters(ledger));
  app.post("/redrive", ...redriveDeliveries(recover));
  app.post("/replay", ...replayEvents(recover));
  app.post("/erase", ...erasePerson(parts));
  app.post("/backup", ...beginBackup(parts.backups));
  app.get("/backup", ...showBackup(parts.backups));
  app.get("/backup/:id", ...fetchBackup(parts.backups));
  app.post("/rules/reload", ...reloadRules(parts.reload));
  app.post("/what-if", ...compareRules(whatIf));
  app.get("/queue", ...showQueue(parts));
  app.post("/queue/pause", ...pauseQueue(parts));
  app.post("/queue/resume", ...resumeQueue(parts));
  app.get("/health", ...showHealth(parts));
  app.get("/openapi.json", openApiDocument(app));
  return app;
}

/** Answers hold personal data, or what is true only now. */
const keepOutOfCaches: MiddlewareHandler = async (context, next) => {
  await next();
  context.header("cache-control", "no-store");
};

function tooLarge(context: Context): Response {
  return problem(context, {
    status: 413,
    reason: "too_large",
    detail: "The body is over 64 KiB. Ask for fewer ids at once, or use a filter.",
  });
}

function tooManyRules(context: Context): Response {
  return problem(context, {
    status: 413,
    reason: "too_large",
    detail: "The rules are larger than 64 files of 256 KiB, which is as much as the relay takes.",
  });
}
