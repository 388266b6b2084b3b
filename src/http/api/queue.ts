import { createFactory } from "hono/factory";
import { z } from "zod";
import { DELIVERY_STATES, OUTCOMES } from "../../model/delivery.ts";
import { QUEUE_STATES, type QueueStatus } from "../../model/queue-status.ts";
import type { FailureRow, GateRow } from "../../ports/ledger.ts";
import { type QueueParts, readQueue } from "../read-queue.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";
import { explained, reasonFields } from "./reason-text.ts";

const RECENT_FAILURES = 10;

const factory = createFactory();

const count = (description: string) => z.number().int().meta({ description });

/** Why something is paused, and until when. */
export const pauseShape = z.object({
  why: z.enum(["far_side", "failing", "person"]).meta({
    description:
      "The far side asked to wait; it failed for everything, and is tried now and then; or a person.",
  }),
  since: isoTime("Since when."),
  until: isoTime("Until when, or the next try; absent: until a person resumes.").optional(),
  by: z.string().optional().meta({ description: "The person's name." }),
});

/** The status of the queue as the API tells it. */
export const queueShape = z
  .object({
    state: z.enum(QUEUE_STATES).meta({
      description:
        "`empty`: nothing is due. `stalled`: something has been due for longer than `queue.stall_after`, and " +
        "nothing was attempted in that time. `paused`: a person paused everything.",
    }),
    due: count("Deliveries that are due, also those behind paused gates."),
    held: count("Of these, behind paused gates."),
    scheduled: count("Deliveries for later: reminders, retries, and what is under way."),
    parked: count("Deliveries behind another in their lane."),
    at_least: z.boolean().meta({ description: "Counting stopped early: there are at least so many." }),
    oldest_due_at: isoTime("When the oldest became due that no pause holds.").optional(),
    last_processed_at: isoTime("When anything was attempted last.").optional(),
    paused: pauseShape.optional().meta({ description: "Everything is paused." }),
    paused_gates: z.array(
      z.object({
        gate: z.string().meta({ description: "A destination; in Slack, destination and channel." }),
        ...pauseShape.shape,
        due: count("Deliveries that wait for it."),
        failures: count("Attempts in a row that failed."),
        failing_since: isoTime("When the first of these failed.").optional(),
      }),
    ),
  })
  .meta({ ref: "Queue" });

const failureShape = z.object({
  at: isoTime("When the attempt began."),
  delivery: z.string(),
  rule: z.string(),
  destination: z.string(),
  gate: z.string(),
  outcome: z.enum(OUTCOMES),
  ...reasonFields,
  http_status: z.number().int().optional(),
  state: z.enum(DELIVERY_STATES).meta({ description: "Of the delivery now; it may have succeeded since." }),
  next_try_at: isoTime(
    "When it is tried again, as far as its gate is known to let it; absent: it is not, or not before a person resumes.",
  ).optional(),
  held: z.boolean().meta({ description: "Its gate is paused." }),
});

const answer = z.object({
  data: z.object({
    now: isoTime("The relay's clock."),
    ...queueShape.shape,
    recent_failures: z.array(failureShape).meta({ description: "The latest, each delivery once." }),
  }),
});

/** `GET /queue`: how the queue is, in one word, with what is paused and what failed last. */
export function showQueue(parts: QueueParts & { readonly store: Failures }) {
  return factory.createHandlers(
    described({
      operationId: "showQueue",
      summary: "How the queue is: its state in one word, counts, paused gates, the latest failures.",
      tag: "Queue",
      answer,
    }),
    checkedQuery(z.strictObject({})),
    async (context) => {
      const { queue, gates } = await readQueue(parts);
      const failures = await parts.store.ledger.failures(RECENT_FAILURES);
      const now = iso(parts.clock());
      return context.json({
        data: { now, ...toQueue(queue), recent_failures: failures.map((one) => toFailure(one, gates)) },
      });
    },
  );
}

type Failures = { readonly ledger: { failures(limit: number): Promise<readonly FailureRow[]> } };

/** The status as answers have it. */
export function toQueue(status: QueueStatus): z.infer<typeof queueShape> {
  const { oldest_due_at, last_processed_at, paused, paused_gates, ...same } = status;
  return {
    ...same,
    oldest_due_at: iso(oldest_due_at),
    last_processed_at: iso(last_processed_at),
    paused: paused && toPause(paused),
    paused_gates: paused_gates.map((one) => ({
      gate: one.gate,
      ...toPause(one.paused),
      due: one.due,
      failures: one.failures,
      failing_since: iso(one.failing_since),
    })),
  };
}

/** A pause as answers have it. */
export function toPause({
  why,
  since,
  until,
  by,
}: NonNullable<QueueStatus["paused"]>): z.infer<typeof pauseShape> {
  return { why, since: iso(since), until: iso(until), by };
}

function toFailure(
  { at, reason, next_try_at, ...same }: FailureRow,
  gates: readonly GateRow[],
): z.infer<typeof failureShape> {
  const paused = gates.find(({ gate }) => gate === same.gate)?.paused;
  const held = next_try_at !== undefined && paused !== undefined;
  // A person's pause has no end that is known.
  const opens = held ? paused.until : next_try_at;
  const next = opens === undefined || next_try_at === undefined ? undefined : Math.max(opens, next_try_at);
  return { at: iso(at), ...same, ...explained(reason), next_try_at: iso(next), held };
}
