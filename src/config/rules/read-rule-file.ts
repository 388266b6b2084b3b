import type { z } from "zod";
import type { RuleFile } from "../../ports/upkeep.ts";
import type { Problem } from "../problem.ts";
import { isMap } from "../yaml/is-map.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { checkPart, under } from "./check-part.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { type FileData, fileSchema } from "./rule-schema.ts";
import { listSchema, messageSchema } from "./shared-schema.ts";

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
  const placeOf = (_: YamlPath, key: string) =>
    isMap(under(raw, key)) && under(under(raw, key), "event") !== undefined
      ? `if ${key} is a rule, indent it two spaces further, so that it stands below \`rules:\``
      : undefined;
  const data = checkPart(reporter, { schema: fileSchema, path: [], name: "the file", placeOf });
  const rules = under(raw, "rules");
  return {
    file: {
      reporter,
      rules: isMap(rules) ? Object.entries(rules) : [],
      fallback: under(raw, "default"),
      data: data ?? {
        lists: soundOnes(listSchema, under(raw, "lists"), []),
        messages: soundOnes(messageSchema, under(raw, "messages"), { text: "" }),
      },
    },
    problems: [],
  };
}

/** Each by itself; a wrong one, which was reported, is still there for those that name it. */
function soundOnes<T>(schema: z.ZodType<T>, raw: unknown, otherwise: T): Readonly<Record<string, T>> {
  const entries = isMap(raw) ? Object.entries(raw) : [];
  return Object.fromEntries(entries.map(([name, one]) => [name, schema.safeParse(one).data ?? otherwise]));
}
