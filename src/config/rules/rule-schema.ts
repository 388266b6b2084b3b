import { z } from "zod";
import type { ActionKind } from "../../actions/action.ts";

const RULE_ID = /^[a-z][a-z0-9-]{0,62}$/;
const ACTION_ID = /^[a-z][a-z0-9_-]{0,62}$/;

const ruleId = z
  .string()
  .regex(RULE_ID, {
    error: (issue) =>
      `"${issue.input}" cannot be a rule's id: small letters, digits and "-", a letter first, at most 63`,
  })
  .refine((id) => id !== "default", { error: '"default" is the name of what runs when no rule matched' });

const names = (what: string) =>
  z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()], {
    error: `write one ${what}, or a list of them: [first, second]`,
  });

/** A named list. */
export const listSchema = z.array(z.union([z.string(), z.number()])).readonly();

/** A named text. */
export const messageSchema = z
  .strictObject({
    text: z.string().meta({ description: "The text, a template." }),
    html: z.string().optional().meta({ description: "HTML for emails, a template." }),
  })
  .meta({ write: "text: …  below it" });

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
  })
  .meta({ write: "version: 1  and below it  rules:" });
export type FileData = z.infer<typeof fileSchema>;

export const eventNames = names("event name").meta({
  description: "Event names; `inquiry.*` and `*.created` mean all that fit.",
  write: "event: inquiry.declined",
});

const actionList = z
  .array(z.unknown())
  .min(1)
  .readonly()
  .meta({ description: "Actions.", write: 'do:  and below it  - slack: { channel: "#alerts", text: … }' });

/** One rule. */
export const ruleSchema = z
  .strictObject({
    description: z.string().optional().meta({ description: "For people." }),
    event: eventNames,
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

const modifiers = {
  id: z
    .string()
    .regex(ACTION_ID, { error: 'an action\'s id has small letters, digits, "_" and "-", a letter first' })
    .optional()
    .meta({ description: "Name of the action; by default its kind, then `kind-2`." }),
  after: z.unknown().optional().meta({ description: "How long after the event: `24h`.", duration: true }),
  max_late: z.unknown().optional().meta({
    description:
      "Dropped if the relay could not send it for longer than this after it was due; `24h` if absent.",
    duration: true,
  }),
  ignore_decision: z
    .boolean()
    .optional()
    .meta({ description: "`true`: a newer decision does not stop the reminder." }),
  trust: z
    .literal("weak", { error: "this must be weak, or not be there" })
    .optional()
    .meta({ description: "`weak`: events that are easily forged count like any other." }),
};

/**
 * One entry of `do:`: one strict object with every action and modifier, and no union, because editors and messages
 * then point at the one thing that is wrong. That it names exactly one action is checked apart.
 */
export function entrySchema(kinds: readonly ActionKind[]) {
  const bodies = Object.fromEntries(kinds.map((kind) => [kind.kind, bodySchema(kind).optional()]));
  return z
    .strictObject({ ...bodies, ...modifiers })
    .meta({ write: 'slack: { channel: "#alerts", text: … }' });
}

/** What stands below an action's name: its kind's own lines, and for what leaves the relay the destination's name. */
export function bodySchema({ schema, destinations }: ActionKind): z.ZodType {
  if (destinations.length === 0 || !(schema instanceof z.ZodObject)) return schema;
  return schema.safeExtend({ via });
}

export type EntryData = z.infer<ReturnType<typeof entrySchema>>;

/** Of the whole language, but not in this version. */
export const NOT_YET: ReadonlySet<string> = new Set([
  "repeat",
  "cancel_when",
  "if_pending",
  "during",
  "outside",
  "digest",
  "once_per",
  "on_failure",
  "on_uncertain",
  "schedule",
  "tests",
  "hours",
  "timezone",
  "expr",
]);
