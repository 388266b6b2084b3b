import { createFactory } from "hono/factory";
import { z } from "zod";
import type { ExplainStored, StoredExplanation } from "../../compare/explain-stored.ts";
import type { Wanted } from "../../compare/wanted.ts";
import { RelayError } from "../../errors.ts";
import type { ExplainedCondition } from "../../route/explain-condition.ts";
import type { ExplainedEvent } from "../../route/explain-event.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";

const factory = createFactory();

const conditionShape = z
  .object({
    depth: z.int().meta({ description: "How deep it stands in groups." }),
    kind: z.enum(["field", "all", "any", "not"]),
    path: z.string().meta({ description: "As the file names it: `check.score.at_least`, `any`." }),
    field: z.string().optional(),
    verdict: z.enum(["holds", "fails", "unchecked", "breaks"]),
    operator: z.string().optional().meta({ description: "In words: `is at least`." }),
    expected: z.unknown().optional(),
    actual: z.unknown().optional().meta({ description: "What the event has; absent if it is missing." }),
  })
  .meta({ ref: "ExplainedCondition" });

const ruleShape = z
  .object({
    rule: z.string(),
    file: z.string(),
    line: z.int(),
    mode: z.enum(["live", "shadow"]),
    verdict: z.enum(["matches", "misses", "breaks", "passed over"]).meta({
      description: "`passed over`: the default, when another rule matched or broke.",
    }),
    failed: z.string().optional().meta({ description: "The first condition that did not hold." }),
    conditions: z.array(conditionShape),
  })
  .meta({ ref: "ExplainedRule" });

const wantedShape = z
  .object({
    rule: z.string(),
    action: z.string(),
    kind: z.string(),
    destination: z.string(),
    due_at: isoTime("When it is due first."),
    preview: z.boolean(),
    reminder: z.boolean(),
    cancelled: z.string().optional().meta({ description: "Ended at once, with this reason." }),
    hours: z.string().optional().meta({ description: "`during office`." }),
    times: z.int().optional(),
    every: z.int().optional().meta({ description: "Milliseconds, of a series or a digest." }),
    digest: z.boolean().optional(),
    message: z
      .object({
        summary: z.string().optional(),
        content: z.unknown().optional(),
        reason: z.string().optional().meta({ description: "Why there is no message." }),
        detail: z.string().optional(),
      })
      .optional()
      .meta({ description: "With `?render=true`." }),
  })
  .meta({ ref: "WantedDelivery" });

/** What rules say of an event, as answers and `--json` have it. */
export const explanationShape = z
  .object({
    rules_hash: z.string(),
    rules: z.array(ruleShape).meta({ description: "Those that listen, in order; the default last." }),
    listening: z.int(),
    others: z.int().meta({ description: "Rules that do not listen to it." }),
    wanted: z.array(wantedShape).meta({ description: "Before throttles, digests and stops have their say." }),
  })
  .meta({ ref: "Explanation" });

const storedShape = z
  .object({
    event: z.object({
      id: z.string(),
      source: z.string(),
      kind: z.string(),
      type: z.string(),
      received_at: isoTime("When we received it."),
      routing: z.string(),
    }),
    planned: z
      .object({
        rules_hash: z.string(),
        matched: z.array(z.string()).readonly(),
        missed: z.array(z.object({ rule: z.string(), failed: z.string() })).readonly(),
      })
      .optional()
      .meta({ description: "What was kept when it was routed." }),
    pruned: z.boolean().meta({ description: "The payload is gone: `raw.…` fields are missing." }),
    explanation: explanationShape.optional().meta({
      description: "Values computed again; absent if the rules are not stored any more.",
    }),
  })
  .meta({ ref: "StoredExplanation" });

/** `GET /events/:id/explanation`: every condition of every rule that looked at it. */
export function explainStoredEvent(explain: ExplainStored) {
  const query = z.strictObject({
    rules: z.enum(["planned", "active"]).default("planned").meta({
      description: "The rules that it was routed by, or those in force now.",
    }),
    render: z.stringbool().default(false).meta({ description: "Also the messages, rendered now." }),
  });
  return factory.createHandlers(
    described({
      operationId: "explainEvent",
      summary: "Why which rules ran: every condition with the event's own value.",
      tag: "Events",
      answer: z.object({ data: storedShape }),
      findsOne: true,
    }),
    checkedQuery(query),
    async (context) => {
      const found = await explain(context.req.param("id") ?? "", context.req.valid("query"));
      if (!found) throw notFound();
      return context.json({ data: toStored(found) });
    },
  );
}

/** An explanation as the shape has it. */
export function toExplanation(
  { rules, ...counts }: ExplainedEvent,
  wanted: readonly Wanted[],
): z.infer<typeof explanationShape> {
  return {
    ...counts,
    rules: rules.map(({ when, ...rule }) => ({ ...rule, conditions: listed(when) })),
    wanted: wanted.map((one) => ({
      ...one,
      due_at: iso(one.due_at),
      message: one.message && { ...one.message },
    })),
  };
}

function toStored({
  event: detail,
  explained,
  wanted,
  pruned,
}: StoredExplanation): z.infer<typeof storedShape> {
  const { id, source, kind, type, received_at } = detail.event;
  const { plan, routing } = detail;
  return {
    event: { id, source, kind, type, received_at: iso(received_at), routing },
    planned: plan && { rules_hash: plan.rules_hash, matched: plan.matched, missed: plan.missed },
    pruned,
    explanation: explained && toExplanation(explained, wanted),
  };
}

/** The whole `when:` is an unnamed group: its parts stand for it. */
function listed(when: ExplainedCondition): z.infer<typeof conditionShape>[] {
  return when.kind === "all" && when.path === ""
    ? when.parts.flatMap((part) => flat(part, 0))
    : flat(when, 0);
}

function flat(condition: ExplainedCondition, depth: number): z.infer<typeof conditionShape>[] {
  if (condition.kind === "field") return [{ depth, ...condition }];
  const { parts, ...group } = condition;
  const [only, ...others] = parts;
  if (group.kind === "all" && only && others.length === 0) return flat(only, depth);
  return [{ depth, ...group }, ...parts.flatMap((part) => flat(part, depth + 1))];
}

function notFound(): RelayError {
  return new RelayError(
    "not_found",
    "No event of this id is stored. Compare the id with `kyc-relay events`.",
  );
}
