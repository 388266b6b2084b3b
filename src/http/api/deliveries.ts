import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import { type Attempt, DELIVERY_STATES, type Delivery, OUTCOMES } from "../../model/delivery.ts";
import type { DeliveryDetail, Ledger } from "../../ports/ledger.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { askedTime, iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";
import { explained, REASON_WORDS, reasonFields } from "./reason-text.ts";

const factory = createFactory();

/** How deliveries, or the dead letters to redrive, are narrowed. */
export const deliveryFilter = {
  rule: z.string().optional().meta({ description: "The rule's id." }),
  destination: z.string().optional().meta({ description: "The destination's name; for records the table." }),
  reason: z.literal(REASON_WORDS).optional().meta({ description: "The stable word for why." }),
};

export const deliveryShape = z
  .object({
    id: z.string().meta({ description: "Goes out as `webhook-id` and in the Message-ID." }),
    rule: z.string(),
    action: z.string(),
    kind: z.string().meta({ description: "Kind of the action." }),
    destination: z.string(),
    occurrence: z.number().int(),
    trigger: z.string().meta({ description: "`event:<event id>` for a single event." }),
    gate: z.string().meta({ description: "What is paused and rated together." }),
    lane: z.string().optional(),
    rules_hash: z.string(),
    state: z.enum(DELIVERY_STATES),
    ...reasonFields,
    preview: z.boolean().meta({ description: "Ends in the outbox instead of going out." }),
    reminder: z.boolean(),
    planned_for: isoTime("When it was first due."),
    due_at: isoTime(
      "When it is due next: it is tried then, or once its gate lets it. Absent when it has ended.",
    ).optional(),
    attempt_count: z.number().int().meta({ description: "Attempts that used up the schedule of retries." }),
    created_at: isoTime("When it was planned."),
    ended_at: isoTime("When it ended.").optional(),
  })
  .meta({ ref: "Delivery" });

const attemptShape = z
  .object({
    number: z.number().int().meta({ description: "Rises with every try; may leave gaps." }),
    started_at: isoTime("When it began."),
    duration_ms: z.number().optional(),
    outcome: z.enum(OUTCOMES),
    ...reasonFields,
    http_status: z.number().int().optional(),
    answer: z
      .string()
      .optional()
      .meta({ description: "First 4 KB of the far side's answer, secrets removed." }),
  })
  .meta({ ref: "Attempt" });

const detailShape = z
  .object({
    ...deliveryShape.shape,
    attempts: z.array(attemptShape),
    events: z.array(z.object({ id: z.string(), type: z.string() })).readonly(),
    rendering: z.unknown().optional().meta({
      description: "What the first attempt rendered; every retry sends the same. Absent before it.",
    }),
  })
  .meta({ ref: "DeliveryDetail" });

/** `GET /deliveries`: newest first. */
export function listDeliveries(ledger: Pick<Ledger, "deliveries">) {
  const query = z.strictObject({
    state: z.enum(DELIVERY_STATES).optional().meta({ description: "The delivery's state." }),
    ...deliveryFilter,
    since: askedTime("Planned at or after; with `state=dead`, died at or after.").optional(),
    until: askedTime("Planned before; with `state=dead`, died before.").optional(),
    ...pageQuery,
  });
  return factory.createHandlers(
    described({
      operationId: "listDeliveries",
      summary: "Deliveries, newest first; dead letters with `state=dead`.",
      tag: "Deliveries",
      answer: pageOf(deliveryShape),
    }),
    checkedQuery(query),
    async (context) => {
      const { limit, cursor, ...filter } = context.req.valid("query");
      return answerPage(context, await ledger.deliveries(filter, { limit, cursor }), toDelivery);
    },
  );
}

/** `GET /deliveries/:id`: one delivery with its attempts and what it sent. */
export function showDelivery(ledger: Pick<Ledger, "delivery">) {
  return factory.createHandlers(
    described({
      operationId: "showDelivery",
      summary: "One delivery: its attempts, its events, and what it sends.",
      tag: "Deliveries",
      answer: z.object({ data: detailShape }),
      findsOne: true,
    }),
    checkedQuery(z.strictObject({})),
    async (context) => {
      const detail = await existing(ledger, context.req.param("id"));
      return context.json({ data: toDetail(detail) });
    },
  );
}

/** `GET /deliveries/:id/attempts`: the latest 200, in the order they were made. */
export function listAttempts(ledger: Pick<Ledger, "delivery">) {
  return factory.createHandlers(
    described({
      operationId: "listAttempts",
      summary: "The attempts of one delivery, at most the latest 200, oldest first.",
      tag: "Deliveries",
      answer: z.object({ data: z.array(attemptShape) }),
      findsOne: true,
    }),
    checkedQuery(z.strictObject({})),
    async (context) => {
      const detail = await existing(ledger, context.req.param("id"));
      return context.json({ data: detail.attempts.map(toAttempt) });
    },
  );
}

async function existing(ledger: Pick<Ledger, "delivery">, id: string | undefined): Promise<DeliveryDetail> {
  const detail = await ledger.delivery(id ?? "");
  if (detail) return detail;
  throw new RelayError(
    "not_found",
    "There is no delivery of this id. Compare the id with `kyc-relay deliveries`.",
  );
}

/** A delivery as answers have it. */
export function toDelivery(delivery: Delivery): z.infer<typeof deliveryShape> {
  const { seq, fence, attempts, reason, planned_for, due_at, created_at, ended_at, ...same } = delivery;
  return {
    ...same,
    ...explained(reason),
    planned_for: iso(planned_for),
    due_at: iso(due_at),
    attempt_count: attempts,
    created_at: iso(created_at),
    ended_at: iso(ended_at),
  };
}

function toAttempt(attempt: Attempt): z.infer<typeof attemptShape> {
  const { fence, reason, started_at, ...same } = attempt;
  return { number: fence, ...same, started_at: iso(started_at), ...explained(reason) };
}

function toDetail(detail: DeliveryDetail): z.infer<typeof detailShape> {
  return {
    ...toDelivery(detail.delivery),
    attempts: detail.attempts.map(toAttempt),
    events: detail.events,
    rendering: detail.rendering,
  };
}
