import { z } from "zod";
import { duration } from "../../model/duration.ts";
import { expectSchema } from "./expect-schema.ts";
import { momentText } from "./moment-text.ts";

const answer = z.union([z.int().min(100).max(599), z.enum(["ok", "timeout", "no-connection"])], {
  error: "an answer is ok, timeout, no-connection or an HTTP status like 500",
});
export type Answer = z.infer<typeof answer>;

/** The event of a step. */
const eventSchema = z
  .strictObject({
    use: z.string().meta({
      description: "The sample to send: kind of sender and event name, `persona/inquiry.declined`.",
      write: "use: persona/inquiry.declined",
    }),
    set: z.record(z.string(), z.unknown()).optional().meta({
      description: "Fields of the event to change, by their names in rules; `null` takes one out.",
      write: "set: { check.score: 40 }",
    }),
    from: z.string().optional().meta({
      description: "Name of the source that it comes from; the first one of the kind, if absent.",
    }),
    same: z
      .literal(true, { error: "this must be true, or not be there" })
      .optional()
      .meta({ description: "`true`: the sender sends its last event of this name once more, as it was." }),
  })
  .meta({ write: "event: { use: persona/inquiry.declined }" });

const stepSchema = z
  .strictObject({
    at: momentText("When the step happens.").optional(),
    after: duration("How long after the step before.").optional(),
    event: eventSchema.optional().meta({ description: "What comes in; without it, only time passes." }),
    expect: expectSchema.optional().meta({ description: "What must have come of it." }),
  })
  .meta({ write: "- event: { use: persona/inquiry.declined }" });

/** One test. */
export const testSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .meta({ description: "What must hold, in words.", write: "name: low scores stay quiet" }),
    at: momentText("When the test begins; Monday, `2026-03-02T10:00:00Z`, if absent.").optional(),
    answers: z
      .record(
        z.string(),
        z.union([answer, z.array(answer).min(1).readonly()], {
          error: "write one answer for every try, or a list of them, after which it is ok",
        }),
      )
      .optional()
      .meta({
        description: "How a destination answers, by name: always so, or one by one and then `ok`.",
        write: "answers: { zapier-crm: [500, timeout, ok] }",
      }),
    steps: z.array(stepSchema).min(1).readonly().meta({
      description: "What happens, one after the other.",
      write: "steps:  and below it  - event: { use: persona/inquiry.declined }",
    }),
    todo: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Why it may fail for now; it is told, but fails nothing." }),
  })
  .meta({ write: "- name: low scores stay quiet" });
export type TestData = z.infer<typeof testSchema>;

/** `tests:` of a rule file. */
export const testsSchema = z.array(testSchema).readonly().meta({ description: "Tests of the rules." });

/** A file of tests, `name.test.yaml`. */
export const testFileSchema = z.strictObject({
  version: z
    .literal(1, { error: "this must be 1: the version of the rule language" })
    .meta({ description: "Version of the rule language.", write: "version: 1" }),
  for: z.union([z.string(), z.array(z.string()).min(1).readonly()]).meta({
    description: "The rule file beside it that the tests are about, or a list of such files.",
    write: "for: alerts.yaml",
  }),
  tests: z
    .array(testSchema)
    .min(1)
    .readonly()
    .meta({ description: "Tests of the rules.", write: "tests:  and below it  - name: …" }),
});
