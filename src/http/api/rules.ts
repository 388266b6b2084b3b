import { createFactory } from "hono/factory";
import { z } from "zod";
import type { ReloadReport } from "../../config/active-rules.ts";
import { described } from "./described.ts";
import { ruleProblem } from "./rule-problem.ts";

const factory = createFactory();

const report = z.object({
  data: z
    .object({
      loaded: z.boolean().meta({ description: "The files are in force as they are now." }),
      hash: z.string().optional().meta({ description: "Of the set in force." }),
      count: z.int().meta({ description: "Rules in force." }),
      problems: z.array(ruleProblem.meta({ ref: "RuleProblem" })).readonly(),
    })
    .meta({ ref: "ReloadReport" }),
});

/** `POST /rules/reload`: the rule files of now in force, or 422 and the last good set stays. */
export function reloadRules(reload: () => Promise<ReloadReport>) {
  return factory.createHandlers(
    described({
      operationId: "reloadRules",
      summary: "Puts the rule files in force, all or nothing; 422 with the same report if they are bad.",
      tag: "Recover",
      answer: report,
      acts: true,
      refuses: true,
    }),
    async (context) => {
      const { loaded, hash, count, problems } = await reload();
      const data = { loaded, hash, count, problems: problems.map(toProblem) };
      return context.json({ data }, loaded ? 200 : 422);
    },
  );
}

function toProblem({ code, severity, file, line, column, message, fix }: ReloadReport["problems"][number]) {
  return { code, severity, file, line, column, message, fix };
}
