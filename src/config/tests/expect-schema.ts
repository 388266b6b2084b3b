import { z } from "zod";
import { momentText } from "./moment-text.ts";

/** Says that there is none at all. */
export const NONE = "none";
const WRITE_TEXT = 'text: { contains: "Declined" }';

/** One text, or several. */
const texts = z.union([z.string(), z.array(z.string()).min(1).readonly()], {
  error: "write one text in quotes, or a list of them",
});

/** What is asked of a text that need not be known whole. */
export const textTest = z
  .strictObject({
    contains: texts.optional().meta({ description: "Every one of these must be in it." }),
    excludes: texts.optional().meta({ description: "None of these may be in it." }),
    matches: z
      .string()
      .optional()
      .meta({ description: "The whole text fits this pattern; `*` is anything, `?` one character." }),
  })
  .meta({ write: WRITE_TEXT });
export type TextTest = z.infer<typeof textTest>;

const text = (description: string) =>
  z
    .union([z.string(), textTest], { error: "write the whole text, or  { contains: … }" })
    .optional()
    .meta({ description: `${description}; whole, or by \`contains\`, \`excludes\`, \`matches\`.` });

const rule = z
  .string()
  .min(1)
  .meta({ description: "Id of the rule; `default` for what runs otherwise.", write: "rule: my-rule" });
const action = z.string().min(1).optional().meta({ description: "Id of the action in the rule." });
const values = z.record(z.string(), z.unknown()).meta({ write: "{ kyc_status: approved }" });

const sent = z
  .strictObject({
    rule: rule.optional(),
    action,
    via: z.string().optional().meta({ description: "Name of the destination." }),
    slack: z
      .strictObject({
        channel: text("The channel"),
        text: text("The message as Slack gets it, `&<>` as entities"),
        blocks: z.array(z.unknown()).readonly().optional().meta({ description: "Its blocks." }),
        thread: z.enum(["new", "reply", "subject"]).optional().meta({
          description:
            "Of `thread: subject`: `new` begins the thread about a subject, `reply` goes into it; `subject`: nobody knows whom it is about, so it stands alone.",
        }),
      })
      .optional()
      .meta({ description: "A Slack message." }),
    email: z
      .strictObject({
        to: text("The recipient"),
        subject: text("The subject"),
        text: text("The text"),
        html: text("The HTML"),
      })
      .optional()
      .meta({ description: "An email." }),
    webhook: z
      .strictObject({ body: values.optional().meta({ description: "Names and values of the body." }) })
      .optional()
      .meta({ description: "A webhook or Zap." }),
  })
  .meta({ write: 'slack: { channel: "#alerts" }' });

const recorded = z
  .strictObject({
    rule: rule.optional(),
    table: z.string().optional().meta({ description: "Name of the table." }),
    key: text("The record's key"),
    set: values.optional().meta({ description: "Columns and the values they got." }),
  })
  .meta({ write: "{ table: customers, key: c-1, set: { kyc_status: approved } }" });

const WRITE_RULES = "[first-rule, second-rule], or none";
const ended = z.union([
  z.string(),
  z.strictObject({
    rule,
    action,
    reason: z.string().optional().meta({ description: "Why; docs/reasons.md has them all." }),
  }),
]);

const scheduled = z.union([
  z.string(),
  z.strictObject({ rule, action, at: momentText("When it is due.").optional() }),
]);
const held = z.union([
  z.string(),
  z.strictObject({ rule, action, until: momentText("When its hours let it out.").optional() }),
]);

/** What a step must have brought about. What is not named is not looked at. */
export const expectSchema = z
  .strictObject({
    matched: listOf(z.string())
      .optional()
      .meta({ description: "Rules that matched the step's event.", write: `matched: ${WRITE_RULES}` }),
    sent: listOf(sent, 'slack: { channel: "#alerts" }').optional().meta({
      description: "What the far sides took.",
      write: 'sent:  and below it  - slack: { channel: "#alerts" }',
    }),
    previewed: listOf(sent, 'slack: { channel: "#alerts" }').optional().meta({
      description: "What rules in shadow mode would have sent; entries are as in `sent`.",
      write: 'previewed:  and below it  - slack: { channel: "#alerts" }',
    }),
    recorded: listOf(recorded, "{ table: customers, key: c-1 }").optional().meta({
      description: "Changes of records.",
      write: "recorded:  and below it  - { table: customers, key: c-1 }",
    }),
    scheduled: listOf(scheduled).optional().meta({
      description: "What the step put off, and is still to come.",
      write: "scheduled: [{ rule: remind-expired }]",
    }),
    held: listOf(held)
      .optional()
      .meta({ description: "What waits for its hours.", write: "held: [{ rule: review-needed }]" }),
    cancelled: listOf(ended)
      .optional()
      .meta({
        description: "What ended because it is not wanted any more.",
        write: `cancelled: ${WRITE_RULES}`,
      }),
    dead: listOf(ended)
      .optional()
      .meta({ description: "Dead letters.", write: `dead: ${WRITE_RULES}` }),
    exactly: z
      .literal(true, { error: "this must be true, or not be there" })
      .optional()
      .meta({ description: "`true`: the lists here name all there is, not only some of it." }),
  })
  .meta({ write: "expect: { matched: [my-rule] }" });
export type Expectation = z.infer<typeof expectSchema>;

/** Entries in order; one that stands alone needs no list. */
function listOf<T extends z.ZodType>(entry: T, write = "my-rule") {
  return z.union([z.literal(NONE), z.array(entry).min(1).readonly(), entry], {
    error: `this cannot stand here; write  ${write}  or a list of such entries, or none`,
  });
}
