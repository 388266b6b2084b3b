import { createFactory } from "hono/factory";
import { z } from "zod";
import { QUEUE_STATES, type QueueStatus } from "../../model/queue-status.ts";
import type { Health } from "../../ports/ledger.ts";
import type { AppParts, RelayStatus } from "../parts.ts";
import { type QueueParts, readQueue } from "../read-queue.ts";
import { alarmShape, toAlarm } from "./alarms.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";

const factory = createFactory();
const MOST_ALARMS = 200;

/** All but the number of events are counted up to 10,000. */
const count = (description: string) => z.number().int().meta({ description });

const shape = z
  .object({
    version: z.string(),
    home: z.string().meta({ description: "Where it runs." }),
    now: isoTime("The relay's clock."),
    started_at: isoTime("When this process started."),
    preview: z.boolean().meta({ description: "Everything lands in the outbox, nothing goes out." }),
    store_writable: z.boolean(),
    pruning: z
      .object({
        running: z.boolean().meta({ description: "Something that is too old may be left." }),
        done_at: isoTime("When nothing too old was left for the last time, since the start.").optional(),
      })
      .optional()
      .meta({ description: "Of what is too old; absent where this process does none." }),
    watching: z
      .object({
        failing: z.boolean().meta({
          description: "Alarms cannot be looked for: what is wrong now may be missing. The log says why.",
        }),
        looked_at: isoTime("When they were looked for the last time, since the start.").optional(),
      })
      .optional()
      .meta({ description: "Of the alarms; absent where this process does not look for any." }),
    rules: z.object({
      loaded: z.boolean().meta({ description: "False: no good set was ever loaded, and events are held." }),
      current: z.boolean().meta({
        description: "False: the rule files as they are now are bad, and what is in force is older.",
      }),
      count: count("Rules in force, a `default` among them."),
      hash: z.string().optional(),
      errors: count("Errors in the rule files as they are now; the last good set stays in force."),
      first_error: z.string().optional().meta({ description: "The first of them: place, code, sentence." }),
      broken: z
        .object({
          evaluations: count(
            "Times that a rule could not be asked: too many steps, or not in the settings any more. The others ran.",
          ),
          rules: z.array(z.string()).readonly().meta({ description: "The rules that did, each once." }),
        })
        .meta({ description: "Since these rules are in force." }),
    }),
    queue_state: z.enum(QUEUE_STATES).meta({ description: "In one word; `GET /queue` says more." }),
    events: count(
      "Events from the oldest to the newest: too many while an old one is kept for an open delivery and later ones are gone.",
    ),
    held: count("Events that wait for a good rule set."),
    pending: count("Deliveries to be attempted, now or later."),
    waiting: count("Deliveries parked behind another in their lane."),
    dead: count("Dead letters."),
    due: count("Deliveries that are due and not attempted yet."),
    oldest_due_at: isoTime("When the oldest became due that no pause holds.").optional(),
    last_attempt_at: isoTime("When anything was attempted last.").optional(),
    alarms: z.array(alarmShape).meta({ description: "What is wrong now, as the relay knows." }),
    last_event_at: z.record(z.string(), z.iso.datetime()).meta({ description: "Source → its newest event." }),
  })
  .meta({ ref: "Health" });

/** `GET /health`: counts and states, for people and for `kyc-relay doctor`. */
export function showHealth(parts: QueueParts & Pick<AppParts, "status" | "store">) {
  return factory.createHandlers(
    described({
      operationId: "showHealth",
      summary: "How the relay is: rules, store, queue, newest event of each source.",
      tag: "Health",
      answer: z.object({ data: shape }),
    }),
    checkedQuery(z.strictObject({})),
    async (context) => {
      const status = await parts.status();
      const { queue, health } = await readQueue(parts);
      const { items } = await parts.store.ledger.alarms({ limit: MOST_ALARMS, open: true });
      const counts = toHealth(status, health, queue, parts.clock());
      return context.json({ data: { ...counts, alarms: items.map((alarm) => toAlarm(alarm)) } });
    },
  );
}

/** Whether alarms are looked for, with times as the API writes them. */
export function toWatching(watching: RelayStatus["watching"]) {
  return watching && { failing: watching.failing, looked_at: iso(watching.looked_at) };
}

function toHealth(
  status: RelayStatus,
  health: Health,
  queue: QueueStatus,
  now: number,
): Omit<z.infer<typeof shape>, "alarms"> {
  const { version, home, preview, store_writable, pruning, watching, rules } = status;
  const last = Object.entries(health.last_event_at).map(([source, at]) => [source, iso(at)]);
  return {
    version,
    home,
    now: iso(now),
    started_at: iso(status.started_at),
    preview,
    store_writable,
    pruning: pruning && { running: pruning.running, done_at: iso(pruning.done_at) },
    watching: toWatching(watching),
    rules: {
      loaded: rules.loaded,
      current: rules.current,
      count: rules.count,
      hash: rules.hash,
      errors: rules.errors,
      first_error: rules.first_error,
      broken: rules.broken,
    },
    queue_state: queue.state,
    events: health.events,
    held: health.held,
    pending: health.pending,
    waiting: health.waiting,
    dead: health.dead,
    due: queue.due,
    oldest_due_at: iso(queue.oldest_due_at),
    last_attempt_at: iso(health.last_attempt_at),
    last_event_at: Object.fromEntries(last),
  };
}
