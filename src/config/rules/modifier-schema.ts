import { z } from "zod";
import { IF_PENDING, SAME_FIELDS } from "../../model/plan.ts";
import { eventNames, names } from "./names.ts";

const ACTION_ID = /^[a-z][a-z0-9_-]{0,62}$/;
const MOST_TIMES = 100;
const MOST_SHOWN = 100;

/** Windows of `repeat` and `digest` are no shorter. */
export const SHORTEST_EVERY_MS = 60_000;
/** Payloads are kept for 30 days; a digest that waited longer could not show its events whole. */
export const LONGEST_DIGEST_MS = 30 * 86_400_000;
/** So many events a digest shows unless it says otherwise. */
export const DEFAULT_SHOWN = 20;

/** Read by the checker, which has its own words for a missing unit. */
function duration(description: string, write: string) {
  return z.unknown().meta({ description, duration: true, write });
}

/** How often an action happens, below `repeat:`. */
export const repeatSchema = z
  .strictObject({
    every: duration("How long after the end of one the next follows; 1m at least.", "every: 24h"),
    times: z
      .int()
      .min(1)
      .max(MOST_TIMES)
      .meta({
        description: `How often in all, the first one included; 1 to ${MOST_TIMES}.`,
        write: "times: 3",
      }),
  })
  .meta({ write: "repeat: { every: 24h, times: 3 }" });

/** What makes an action pointless, below `cancel_when:`. */
export const cancelWhenSchema = z
  .strictObject({
    event: eventNames.optional().meta({
      description:
        "A newer event of one of these names cancels; patterns are allowed. Without it, any event.",
      write: "event: inquiry.completed",
    }),
    decision: names("decision").optional().meta({
      description: "Only an event with one of these decisions cancels. Without it, any, also `none`.",
      write: "decision: [approved, declined]",
    }),
    same: z.enum(SAME_FIELDS).optional().meta({
      description:
        "What the two events must share. `subject.key` if absent: any identifier of the person, unless their references differ.",
    }),
  })
  .meta({ write: "cancel_when: { event: inquiry.completed }" });

/** Many events in one message, below `digest:`. */
export const digestSchema = z
  .strictObject({
    every: duration("How long after its first event a digest goes out; 1m to 30d.", "every: 15m"),
    by: names("field").optional().meta({
      description:
        "A digest of its own for each value of these fields; `digest.by[0]` in its texts is the value of the first.",
      write: "by: [source]",
    }),
    max: z
      .int()
      .min(1)
      .max(MOST_SHOWN)
      .optional()
      .meta({
        description: `So many events it shows (1 to ${MOST_SHOWN}; \`${DEFAULT_SHOWN}\` if absent); \`digest.more\` counts the others.`,
        write: "max: 20",
      }),
  })
  .meta({ write: "digest: { every: 15m }" });

/** One for each value, below `once_per:`. */
export const oncePerSchema = z
  .strictObject({
    key: z.string().min(1).meta({
      description:
        "A field of the event; each of its values counts by itself. Without a value, nothing is held back.",
      write: "key: subject.key",
    }),
    within: duration("For how long one is enough.", "within: 7d"),
  })
  .meta({ write: "once_per: { key: subject.key, within: 7d }" });

const inHours = {
  during: z.string().min(1).optional().meta({
    description: "Named hours in which it may happen; at other times it waits for the next opening.",
    write: "during: office",
  }),
  outside: z.string().min(1).optional().meta({
    description: "Named hours in which it does not happen; while they are open it is dropped.",
    write: "outside: office",
  }),
  else: z.enum(["wait", "drop"]).optional().meta({
    description:
      "What happens at another time than `during` or `outside` says: `wait` (so does `during`) or `drop` (so does `outside`).",
  }),
};

const common = {
  id: z
    .string()
    .regex(ACTION_ID, { error: 'an action\'s id has small letters, digits, "_" and "-", a letter first' })
    .optional()
    .meta({ description: "Name of the action; by default its kind, then `kind-2`." }),
  ...inHours,
  on_uncertain: z.enum(["retry", "hold"]).optional().meta({
    description:
      "When an answer was lost, so that it may have happened, and the far side cannot be asked: `retry` (also if absent) tries again, `hold` makes it a dead letter for a person to decide. Slack with a bot token can be asked.",
  }),
  trust: z
    .literal("weak", { error: "this must be weak, or not be there" })
    .optional()
    .meta({ description: "`weak`: events that are easily forged count like any other." }),
};

/** What may stand beside an action of `on_failure:`. */
export const failureModifiers = common;

/** What may stand beside an action of `do:`. */
export const modifiers = {
  ...common,
  after: duration("How long after the event: `24h`.", "after: 24h").optional(),
  repeat: repeatSchema.optional().meta({ description: "More than once, with a pause between." }),
  max_late: duration(
    "With `after`, `repeat` or a schedule: dropped if the relay could not send it for longer than this after it was due; `24h` if absent.",
    "max_late: 24h",
  ).optional(),
  cancel_when: cancelWhenSchema.optional().meta({
    description: "With `after`, `repeat` or `digest`: a newer event of the same person makes it pointless.",
  }),
  if_pending: z.enum(IF_PENDING).optional().meta({
    description:
      "With `after` or `repeat`, if one is pending for the person already: `keep` it (also if absent), which then speaks for the newer event too; `restart` with the newer event; or `add` another one.",
  }),
  ignore_decision: z
    .boolean()
    .optional()
    .meta({ description: "`true`: a newer decision does not stop the reminder." }),
  digest: digestSchema.optional().meta({
    description:
      "One message for many events; its texts see `digest.count`, `digest.more`, `digest.events` and `digest.by`.",
  }),
  once_per: oncePerSchema
    .optional()
    .meta({ description: "At most one in a while for each value of a field." }),
  on_failure: z.array(z.unknown()).min(1).readonly().optional().meta({
    description:
      "Actions that run when this one is a dead letter; their texts see `failure.reason`, `.attempts`, `.status` and `.destination`.",
    write: 'on_failure:  and below it  - slack: { channel: "#ops", text: … }',
  }),
};
