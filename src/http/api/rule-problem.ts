import { z } from "zod";

/** What is wrong with a rule file, and where. */
export const ruleProblem = z.object({
  code: z.string().meta({ description: "`kyc-relay explain-code` tells about it." }),
  severity: z.enum(["error", "warning"]),
  file: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  fix: z.string().optional().meta({ description: "What to write instead." }),
});
