import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import { eventSchema, ROUTINGS } from "../../model/event.ts";
import type { EventDetail, EventRow, Ledger } from "../../ports/ledger.ts";
import { checkedQuery } from "./checked.ts";
import { deliveryShape, toDelivery } from "./deliveries.ts";
import { described } from "./described.ts";
import { askedTime, iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";
import { explained, reasonFields } from "./reason-text.ts";

const factory = createFactory();

/** How a list of events, or a replay of them, is narrowed. */
export const eventFilter = {
  source: z.string().optional().meta({ description: "The configured source's name." }),
  type: z.string().optional().meta({ description: "The sender's event name, verbatim." }),
  subject: z.string().optional().meta({ description: "One of the subject's keys, or its reference alone." }),
  since: askedTime("Received at or after.").optional(),
  until: askedTime("Received before.").optional(),
  routing: z.enum(ROUTINGS).optional().meta({ description: "How it was routed when it was recorded." }),
};

const { raw: _raw, check, ...fields } = eventSchema.unwrap().shape;

const eventRowShape = z
  .object({
    ...fields,
    occurred_at: isoTime("When it happened, by the sender's clock; if the sender gives none, receipt."),
    received_at: isoTime("When we received it."),
    check: z.object({
      ...check.unwrap().shape,
      expires_at: isoTime("When the check expires.").optional(),
    }),
    routing: z.enum(ROUTINGS),
    ...reasonFields,
    duplicates: z.number().int().meta({ description: "How often the sender sent it again." }),
    delivery_count: z.number().int().meta({ description: "Deliveries that were planned for it." }),
  })
  .meta({ ref: "Event" });

const eventDetailShape = z
  .object({
    ...eventRowShape.shape,
    body: z
      .string()
      .optional()
      .meta({ description: "With `?body=true`: the received text, secrets and images cut out." }),
    plan: z
      .object({
        rules_hash: z.string(),
        matched: z.array(z.string()).readonly().meta({ description: "Rules that matched." }),
        missed: z
          .array(z.object({ rule: z.string(), failed: z.string() }))
          .readonly()
          .meta({
            description: "Rules that listen to this event, with the first condition that did not hold.",
          }),
      })
      .optional()
      .meta({ description: "Why which rules ran; absent unless `planned`." }),
    deliveries: z.array(deliveryShape),
  })
  .meta({ ref: "EventDetail" });

/** `GET /events`: newest first. */
export function listEvents(ledger: Pick<Ledger, "events">) {
  return factory.createHandlers(
    described({
      operationId: "listEvents",
      summary: "Stored events, newest first.",
      tag: "Events",
      answer: pageOf(eventRowShape),
    }),
    checkedQuery(z.strictObject({ ...eventFilter, ...pageQuery })),
    async (context) => {
      const { limit, cursor, ...filter } = context.req.valid("query");
      return answerPage(context, await ledger.events(filter, { limit, cursor }), toEventRow);
    },
  );
}

/** `GET /events/:id`: one event whole. */
export function showEvent(ledger: Pick<Ledger, "event">) {
  const query = z.strictObject({
    body: z.stringbool().default(false).meta({ description: "Also the received text." }),
  });
  return factory.createHandlers(
    described({
      operationId: "showEvent",
      summary: "One event: why which rules ran, and its deliveries.",
      tag: "Events",
      answer: z.object({ data: eventDetailShape }),
      findsOne: true,
    }),
    checkedQuery(query),
    async (context) => {
      const id = context.req.param("id") ?? "";
      const detail = await ledger.event(id);
      if (!detail) throw notFound();
      return context.json({ data: toEventDetail(detail, context.req.valid("query").body) });
    },
  );
}

function notFound(): RelayError {
  return new RelayError(
    "not_found",
    "No event of this id is stored. Compare the id with `kyc-relay events`.",
  );
}

function toEventRow(row: EventRow): z.infer<typeof eventRowShape> {
  const { event } = row;
  return {
    ...event,
    occurred_at: iso(event.occurred_at),
    received_at: iso(event.received_at),
    check: { ...event.check, expires_at: iso(event.check.expires_at) },
    routing: row.routing,
    ...explained(row.reason),
    duplicates: row.duplicates,
    delivery_count: row.deliveries,
  };
}

function toEventDetail(detail: EventDetail, withBody: boolean): z.infer<typeof eventDetailShape> {
  return {
    ...toEventRow(detail),
    body: withBody ? detail.body : undefined,
    plan: detail.plan && {
      rules_hash: detail.plan.rules_hash,
      matched: detail.plan.matched,
      missed: detail.plan.missed,
    },
    deliveries: detail.delivered.map(toDelivery),
  };
}
