import { createFactory } from "hono/factory";
import { z } from "zod";
import type { Ledger, RefusedRow } from "../../ports/ledger.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";
import { explained, reasonFields } from "./reason-text.ts";

const factory = createFactory();

const shape = z
  .object({
    at: isoTime("When it came."),
    source: z.string(),
    ...reasonFields,
    peer: z.string().optional().meta({ description: "Address of the caller." }),
    length: z.number().optional().meta({ description: "Length that the caller declared, in bytes." }),
    header_names: z.array(z.string()).readonly().meta({ description: "Names only; values are not kept." }),
    uncounted: z
      .number()
      .int()
      .meta({ description: "Refusals like this one since the last row that have no row." }),
  })
  .meta({ ref: "RefusedRequest" });

/** `GET /refused`: requests that were refused, newest first. */
export function listRefused(ledger: Pick<Ledger, "refused">) {
  return factory.createHandlers(
    described({
      operationId: "listRefused",
      summary: "Requests that were refused, newest first.",
      tag: "Requests",
      answer: pageOf(shape),
    }),
    checkedQuery(z.strictObject(pageQuery)),
    async (context) => answerPage(context, await ledger.refused(context.req.valid("query")), toRefused),
  );
}

function toRefused(row: RefusedRow): z.infer<typeof shape> {
  const { source, peer, length, header_names, uncounted } = row;
  return { at: iso(row.at), source, ...explained(row.reason), peer, length, header_names, uncounted };
}
