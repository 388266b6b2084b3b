import type { RuleFile } from "../../ports/upkeep.ts";
import type { Problem } from "../problem.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { checkPart, isMap, under } from "./check-part.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { type FileData, fileSchema } from "./rule-schema.ts";

const MAX_FILE_BYTES = 256 * 1024;

/** A file that is YAML; its rules are not looked into yet. */
export type ReadRuleFile = {
  readonly reporter: Reporter;
  readonly rules: readonly (readonly [id: string, raw: unknown])[];
  readonly fallback: unknown;
  readonly data: Pick<FileData, "lists" | "messages">;
};

type Result = { readonly file?: ReadRuleFile | undefined; readonly problems: readonly Problem[] };

/** Reads one file. If its outside is wrong, its rules can be checked all the same. */
export function readRuleFile({ name, text }: RuleFile): Result {
  const { document, problems } = readYaml({ file: name, text, maxBytes: MAX_FILE_BYTES });
  if (!document) return { problems };
  const reporter = createReporter(document);
  const raw = document.value;
  const data = checkPart(reporter, { schema: fileSchema, path: [], raw, name: "the file" });
  const rules = under(raw, "rules");
  return {
    file: {
      reporter,
      rules: isMap(rules) ? Object.entries(rules) : [],
      fallback: under(raw, "default"),
      data: data ?? {
        lists: fileSchema.shape.lists.safeParse(under(raw, "lists")).data,
        messages: fileSchema.shape.messages.safeParse(under(raw, "messages")).data,
      },
    },
    problems: [],
  };
}
