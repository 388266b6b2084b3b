import { createFactory } from "hono/factory";
import { z } from "zod";
import type { Recover } from "../../deliver/recover.ts";
import { RelayError } from "../../errors.ts";
import { checkedBody } from "./checked.ts";
import { deadFilter } from "./dead-letters.ts";
import { described } from "./described.ts";
import { eventFilter } from "./events.ts";

const MAX_IDS = 1_000;
const DEFAULT_REDRIVE_LIMIT = 1_000;
const MAX_REDRIVE_LIMIT = 10_000;
const MAX_CURSOR_LENGTH = 512;

const factory = createFactory();

const ids = z.array(z.string()).min(1).max(MAX_IDS).optional();
const all = z
  .boolean()
  .default(false)
  .meta({ description: "Really everything; only needed without ids and filters." });

const redriveBody = z
  .strictObject({
    ids: ids.meta({ description: "Deliveries to redrive; those that are not dead are left alone." }),
    ...deadFilter,
    all,
    limit: z
      .int()
      .min(1)
      .max(MAX_REDRIVE_LIMIT)
      .default(DEFAULT_REDRIVE_LIMIT)
      .meta({ description: "At most so many." }),
    cursor: z
      .string()
      .max(MAX_CURSOR_LENGTH)
      .optional()
      .meta({ description: "`next` of the answer before, unchanged: goes on there." }),
  })
  .meta({ ref: "RedriveRequest" });

const replayBody = z
  .strictObject({
    ids: ids.meta({ description: "Events to replay." }),
    ...eventFilter,
    all,
    dry_run: z.boolean().default(false).meta({ description: "Only count what would be made." }),
  })
  .meta({ ref: "ReplayRequest" });

const redriveAnswer = z.object({
  data: z.object({
    ids: z.array(z.string()).readonly().meta({ description: "Dead letters that are pending again." }),
    next: z.string().optional().meta({
      description: "There may be more that fit: ask again with this as `cursor`. Absent once there are none.",
    }),
  }),
});

const replayAnswer = z.object({
  data: z.object({
    events: z.int().meta({ description: "Events that were routed." }),
    created: z.int().meta({ description: "New deliveries; of a dry run: those that would be made." }),
    standing: z.int().meta({
      description: "Not made, because they already stand. A dry run does not look: it says 0.",
    }),
    dry_run: z.boolean(),
  }),
});

/** `POST /redrive`: dead letters back to pending. */
export function redriveDeliveries(recover: Pick<Recover, "redrive">) {
  return factory.createHandlers(
    described({
      operationId: "redrive",
      summary: "Puts dead letters back to pending: fresh attempts, rendered anew, history kept.",
      tag: "Recover",
      answer: redriveAnswer,
      acts: true,
    }),
    checkedBody(redriveBody),
    async (context) => {
      const { limit, all, cursor, ...selection } = context.req.valid("json");
      requireSelection(selection, all, "dead letters");
      return context.json({ data: await recover.redrive({ ...selection, cursor }, limit) });
    },
  );
}

/** `POST /replay`: stored events through today's rules. */
export function replayEvents(recover: Pick<Recover, "replay" | "forecast">) {
  return factory.createHandlers(
    described({
      operationId: "replay",
      summary: "Routes stored events through today's rules; makes only deliveries that do not already stand.",
      tag: "Recover",
      answer: replayAnswer,
      acts: true,
    }),
    checkedBody(replayBody),
    async (context) => {
      const { ids, dry_run, all, ...filter } = context.req.valid("json");
      requireSelection({ ids, ...filter }, all, "events");
      const selection = { ids, filter };
      const result = dry_run ? await recover.forecast(selection) : await recover.replay(selection);
      return context.json({ data: { ...result, dry_run } });
    },
  );
}

/** An empty body is more often a mistake than a wish for everything. */
function requireSelection(selection: Readonly<Record<string, unknown>>, all: boolean, noun: string): void {
  if (all || Object.values(selection).some((value) => value !== undefined)) return;
  throw new RelayError(
    "bad_request",
    `The body does not say which ${noun} are meant: give \`ids\`, a filter, or ` +
      '`"all": true`, as `Content-Type: application/json`.',
  );
}
