import { z } from "zod";
import type { ActionKind } from "../../actions/action.ts";
import { failureModifiers, modifiers } from "./modifier-schema.ts";
import { eventNames, names } from "./names.ts";
import { hoursSchema, listSchema, messageSchema, timezone } from "./shared-schema.ts";

const RULE_ID = /^[a-z][a-z0-9-]{0,62}$/;

const ruleId = z
  .string()
  .regex(RULE_ID, {
    error: (issue) =>
      `"${issue.input}" cannot be a rule's id: small letters, digits and "-", a letter first, at most 63`,
  })
  .refine((id) => id !== "default", {
    error:
      "what runs when no rule matched is no rule: `default:` stands beside `rules:`, two spaces further out",
  });

/** A whole file. What stands in rules, `when:` and actions is checked part by part, so that one fault hides no other. */
export const fileSchema = z
  .strictObject({
    version: z
      .literal(1, { error: "this must be 1: the version of the rule language" })
      .meta({ description: "Version of the rule language.", write: "version: 1" }),
    rules: z.record(ruleId, z.unknown()).optional().meta({
      description: "Rules by id.",
      write: "rules by their ids, without dashes:  my-first-rule:  and below it  event:  and  do:",
    }),
    default: z.unknown().optional().meta({ description: "Runs when no rule matched." }),
    lists: z
      .record(z.string(), listSchema)
      .optional()
      .meta({ description: "Named lists for `in_list`.", write: "high-risk: [IR, KP]  below it" }),
    messages: z.record(z.string(), messageSchema).optional().meta({
      description: "Named texts that several actions may use.",
      write: "my-text: { text: … }  below it",
    }),
    timezone: timezone.optional().meta({
      description: "The time zone of this file's schedules and hours, `Europe/London`; UTC if absent.",
    }),
    hours: z.record(z.string().min(1), hoursSchema).optional().meta({
      description: "Named hours for `during` and `outside`.",
      write: 'office: { open: { mon-fri: "09:00-17:30" } }  below it',
    }),
    tests: z.array(z.unknown()).readonly().optional().meta({ description: "Tests of the rules." }),
  })
  .meta({ write: "version: 1  and below it  rules:" });
export type FileData = z.infer<typeof fileSchema>;

const actionList = z
  .array(z.unknown())
  .min(1)
  .readonly()
  .meta({ description: "Actions.", write: 'do:  and below it  - slack: { channel: "#alerts", text: … }' });

/** One rule: on events, or by the clock. */
export const ruleSchema = z
  .strictObject({
    description: z.string().optional().meta({ description: "For people." }),
    event: eventNames.optional(),
    schedule: z.string().min(1).optional().meta({
      description:
        "In place of `event`: when it runs, in words (`every weekday at 09:00`) or as cron (`0 9 * * 1-5`), in the file's `timezone`.",
      write: "schedule: every weekday at 09:00",
    }),
    from: names("source").optional().meta({ description: "Names or kinds of sources; all, if absent." }),
    when: z.unknown().optional().meta({ description: "Conditions; all must hold." }),
    do: actionList,
    enabled: z.boolean().optional().meta({ description: "`false` switches the rule off." }),
    mode: z
      .enum(["live", "shadow"])
      .optional()
      .meta({ description: "`shadow`: everything lands in the outbox, nothing goes out." }),
    was: z
      .union([ruleId, z.array(ruleId).readonly()])
      .optional()
      .meta({ description: "Earlier ids of this rule." }),
  })
  .meta({ write: "event:  and  do:  below it" });

/** A rule without `schedule:`. */
export const eventRuleSchema = ruleSchema
  .extend({ event: eventNames })
  .meta({ write: "event:  and  do:  below it" });

/** What runs when no rule matched. */
export const defaultSchema = z.strictObject({
  description: z.string().optional().meta({ description: "For people." }),
  except: eventNames.optional().meta({ description: "Events that need no rule." }),
  do: actionList,
});

const via = z
  .string()
  .optional()
  .meta({ description: "Name of the destination; not needed when there is only one of its kind." });

/**
 * One entry of `do:`: one strict object with every action and modifier, and no union, because editors and messages
 * then point at the one thing that is wrong. That it names exactly one action is checked apart.
 */
export function entrySchema(kinds: readonly ActionKind[]) {
  return z.strictObject({ ...bodiesOf(kinds), ...modifiers }).meta(WRITE_ENTRY);
}

/** One entry of `on_failure:`; its time is set by the failure. */
export function failureEntrySchema(kinds: readonly ActionKind[]) {
  return z.strictObject({ ...bodiesOf(kinds), ...failureModifiers }).meta(WRITE_ENTRY);
}

const WRITE_ENTRY = { write: 'slack: { channel: "#alerts", text: … }' };

function bodiesOf(kinds: readonly ActionKind[]) {
  return Object.fromEntries(kinds.map((kind) => [kind.kind, bodySchema(kind).optional()]));
}

/** What stands below an action's name: its kind's own lines, and for what leaves the relay the destination's name. */
export function bodySchema({ schema, destinations }: ActionKind): z.ZodType {
  if (destinations.length === 0 || !(schema instanceof z.ZodObject)) return schema;
  return schema.safeExtend({ via });
}

export type EntryData = z.infer<ReturnType<typeof entrySchema>>;
