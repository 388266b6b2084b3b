import { createFactory } from "hono/factory";
import { z } from "zod";
import type { DeadGroup, Ledger } from "../../ports/ledger.ts";
import { checkedQuery } from "./checked.ts";
import { deliveryFilter } from "./deliveries.ts";
import { described } from "./described.ts";
import { askedTime, iso, isoTime } from "./iso-time.ts";
import { explained } from "./reason-text.ts";

const factory = createFactory();

/** How dead letters are narrowed, to count or to redrive them. */
export const deadFilter = {
  ...deliveryFilter,
  since: askedTime("Died at or after.").optional(),
  until: askedTime("Died before.").optional(),
};

const groupShape = z
  .object({
    reason: z.string().meta({ description: "The stable word for why." }),
    reason_text: z
      .string()
      .meta({ description: "The same in a sentence or two: what happened, what to do." }),
    destination: z.string(),
    rule: z.string(),
    count: z.int(),
    first_died_at: isoTime("When the first of them died."),
    last_died_at: isoTime("When the last of them died."),
  })
  .meta({ ref: "DeadGroup" });

const answer = z.object({
  data: z.object({
    count: z.int().meta({ description: "All of them." }),
    groups: z.array(groupShape).meta({ description: "The most frequent first." }),
  }),
});

/** `GET /dead-letters`: how many there are, by reason, destination and rule. */
export function countDeadLetters(ledger: Pick<Ledger, "deadGroups">) {
  return factory.createHandlers(
    described({
      operationId: "countDeadLetters",
      summary: "Dead letters counted by reason, destination and rule; one by one: `/deliveries?state=dead`.",
      tag: "Recover",
      answer,
    }),
    checkedQuery(z.strictObject(deadFilter)),
    async (context) => {
      const groups = await ledger.deadGroups(context.req.valid("query"));
      const count = groups.reduce((sum, group) => sum + group.count, 0);
      return context.json({ data: { count, groups: groups.map(toGroup) } });
    },
  );
}

function toGroup({ reason, first_died_at, last_died_at, ...same }: DeadGroup) {
  return {
    ...explained(reason),
    ...same,
    first_died_at: iso(first_died_at),
    last_died_at: iso(last_died_at),
  };
}
