import { createFactory } from "hono/factory";
import { z } from "zod";
import type { SuppressionRow, Suppressions } from "../../ports/suppressions.ts";
import { checkedBody, checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";

const MAX_WHOM_LENGTH = 500;

const factory = createFactory();

const rowShape = z
  .object({
    id: z.string(),
    why: z.enum(["unsubscribed", "bounced"]),
    at: isoTime("Since when."),
    delivery: z.string().optional().meta({ description: "The delivery that bounced." }),
  })
  .meta({ ref: "Suppression" });

const liftBody = z
  .strictObject({
    whom: z
      .string()
      .min(1)
      .max(MAX_WHOM_LENGTH)
      .meta({ description: "A mail address, a subject's key or reference, or the id of a row." }),
  })
  .meta({ ref: "LiftRequest" });

const liftAnswer = z.object({
  data: z.object({ lifted: z.int().meta({ description: "Rows that are gone." }) }),
});

/** `GET /unsubscribed`: who gets no reminders, newest first. Nobody can be recognised: only keyed hashes are kept. */
export function listSuppressions(suppressions: Pick<Suppressions, "suppressed">) {
  return factory.createHandlers(
    described({
      operationId: "listUnsubscribed",
      summary: "Who gets no reminders, without a name: unsubscribed, or their address bounced.",
      tag: "Deliveries",
      answer: pageOf(rowShape),
    }),
    checkedQuery(z.strictObject(pageQuery)),
    async (context) => answerPage(context, await suppressions.suppressed(context.req.valid("query")), toRow),
  );
}

/** `POST /unsubscribed/lift`: reminders go again. An address is in the body only, never in a URL. */
export function liftSuppression(suppressions: Pick<Suppressions, "lift">) {
  return factory.createHandlers(
    described({
      operationId: "liftUnsubscribed",
      summary: "Lets reminders go again to somebody who wants them, or whose address works by now.",
      tag: "Deliveries",
      answer: liftAnswer,
      acts: true,
    }),
    checkedBody(liftBody),
    async (context) =>
      context.json({ data: { lifted: await suppressions.lift(context.req.valid("json").whom) } }),
  );
}

function toRow({ id, why, at, delivery }: SuppressionRow): z.infer<typeof rowShape> {
  return { id, why, at: iso(at), delivery };
}
