import { createFactory } from "hono/factory";
import { z } from "zod";
import { RelayError } from "../../errors.ts";
import type { Ledger, OutboxRow } from "../../ports/ledger.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";

const factory = createFactory();

const rowShape = z
  .object({
    id: z.string(),
    delivery: z.string().meta({ description: "Id of the delivery." }),
    rule: z.string(),
    kind: z.string().meta({ description: "Kind of the action." }),
    destination: z.string(),
    summary: z.string().meta({ description: "One line for lists." }),
    at: isoTime("When it would have gone out."),
  })
  .meta({ ref: "OutboxEntry" });

const entryShape = z
  .object({
    ...rowShape.shape,
    content: z
      .unknown()
      .meta({ description: "The Slack message, parsed email, or request, as it would have gone out." }),
  })
  .meta({ ref: "OutboxEntryDetail" });

/** `GET /outbox`: what preview kept back, newest first. */
export function listOutbox(ledger: Pick<Ledger, "outbox">) {
  return factory.createHandlers(
    described({
      operationId: "listOutbox",
      summary: "Messages that preview kept back, newest first.",
      tag: "Outbox",
      answer: pageOf(rowShape),
    }),
    checkedQuery(z.strictObject(pageQuery)),
    async (context) => answerPage(context, await ledger.outbox(context.req.valid("query")), toRow),
  );
}

/** `GET /outbox/:id`: one of them whole. */
export function showOutboxEntry(ledger: Pick<Ledger, "outboxEntry">) {
  return factory.createHandlers(
    described({
      operationId: "showOutboxEntry",
      summary: "One message, as a person would have seen it.",
      tag: "Outbox",
      answer: z.object({ data: entryShape }),
      findsOne: true,
    }),
    checkedQuery(z.strictObject({})),
    async (context) => {
      const entry = await ledger.outboxEntry(context.req.param("id") ?? "");
      if (!entry) throw notFound();
      return context.json({ data: toEntry(entry) });
    },
  );
}

function notFound(): RelayError {
  return new RelayError(
    "not_found",
    "The outbox has no entry of this id. Compare the id with `kyc-relay outbox`.",
  );
}

function toRow(row: OutboxRow): z.infer<typeof rowShape> {
  const { id, delivery, rule, kind, destination, summary, at } = row;
  return { id, delivery, rule, kind, destination, summary, at: iso(at) };
}

function toEntry(row: OutboxRow): z.infer<typeof entryShape> {
  return { ...toRow(row), content: row.content };
}
