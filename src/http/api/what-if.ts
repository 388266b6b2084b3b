import { createFactory } from "hono/factory";
import { z } from "zod";
import type { Comparison, WhatIf } from "../../compare/what-if.ts";
import type { Problem } from "../../config/problem.ts";
import { RULE_LIMITS } from "../../config/rules/rule-limits.ts";
import { checkedBody } from "./checked.ts";
import { described } from "./described.ts";
import { eventFilter } from "./events.ts";
import { iso, isoTime } from "./iso-time.ts";
import { ruleProblem } from "./rule-problem.ts";

const factory = createFactory();

/** As many files as there may be, and what JSON adds to them. */
export const MAX_RULES_BODY_BYTES = 2 * RULE_LIMITS.files * RULE_LIMITS.fileBytes;
/** More than may be, so that the rules' own check says what is wrong. */
const MAX_FILES = 2 * RULE_LIMITS.files;
const MAX_NAME_CHARACTERS = 4_096;

const NOT_SIMULATED = [
  "digests, `once_per`, `if_pending` and what stops a reminder (each event counts by itself)",
  "the later sendings of a `repeat`, schedules and `on_failure` (they are not counted)",
];

const body = z
  .strictObject({
    files: z
      .array(z.strictObject({ name: z.string().max(MAX_NAME_CHARACTERS), text: z.string() }))
      .max(MAX_FILES)
      .meta({ description: "The candidate rule files, all of them." }),
    ...eventFilter,
  })
  .meta({ ref: "WhatIfRequest" });

/** With all that shows it in its line. */
const problemShape = ruleProblem
  .extend({
    length: z.int(),
    masks: z
      .array(z.object({ column: z.int(), length: z.int() }))
      .optional()
      .meta({ description: "Parts of the line that may hold a secret: whoever shows it hides them." }),
  })
  .meta({ ref: "PlacedProblem" });

const comparisonShape = z
  .object({
    live: z.string().meta({ description: "Hash of the rules in force." }),
    candidate: z.string(),
    events: z.int().meta({ description: "Events looked at." }),
    complete: z.boolean().meta({ description: "False: there are more events than are looked at." }),
    totals: z.object({ added: z.int(), removed: z.int(), moved: z.int() }),
    groups: z
      .array(
        z.object({
          change: z.enum(["added", "removed", "moved"]),
          rule: z.string(),
          destination: z.string(),
          count: z.int(),
          examples: z.array(
            z.object({
              event: z.string(),
              type: z.string(),
              received_at: isoTime("When we received it."),
              action: z.string(),
            }),
          ),
        }),
      )
      .meta({ description: "By rule and destination. `moved`: due at another time." }),
    not_simulated: z.array(z.string()).readonly(),
  })
  .meta({ ref: "Comparison" });

/** What the command line reads as well. */
export const whatIfAnswer = z.object({
  data: z.object({
    problems: z.array(problemShape),
    comparison: comparisonShape.optional().meta({ description: "Absent if the candidate has an error." }),
  }),
});

/** `POST /what-if`: candidate rules over stored events, beside those in force. */
export function compareRules(whatIf: WhatIf) {
  return factory.createHandlers(
    described({
      operationId: "whatIf",
      summary:
        "Which deliveries candidate rules would make and which not, over stored events. Sends nothing.",
      tag: "Recover",
      answer: whatIfAnswer,
      acts: true,
      takesRules: true,
    }),
    checkedBody(body),
    async (context) => {
      const { files, ...filter } = context.req.valid("json");
      const { problems, comparison } = await whatIf(files, filter);
      return context.json({
        data: { problems: problems.map(toProblem), comparison: comparison && toAnswer(comparison) },
      });
    },
  );
}

function toProblem({ masks, ...problem }: Problem): z.infer<typeof problemShape> {
  const { code, severity, file, line, column, length, message, fix } = problem;
  return { code, severity, file, line, column, length, message, fix, masks: masks && [...masks] };
}

function toAnswer({ groups, ...comparison }: Comparison): z.infer<typeof comparisonShape> {
  return {
    ...comparison,
    groups: groups.map(({ examples, ...group }) => ({
      ...group,
      examples: examples.map((example) => ({ ...example, received_at: iso(example.received_at) })),
    })),
    not_simulated: NOT_SIMULATED,
  };
}
