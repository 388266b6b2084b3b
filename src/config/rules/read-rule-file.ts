import type { RuleFile } from "../../ports/upkeep.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { readOn } from "./read-on.ts";
import { type FileResult, readRuleDocument } from "./read-rule-document.ts";
import { RULE_LIMITS } from "./rule-limits.ts";

/** Reads one file. If its outside is wrong, or a line is, the rest of it can be checked all the same. */
export function readRuleFile({ name, text }: RuleFile): FileResult {
  const input = { file: name, text, maxBytes: RULE_LIMITS.fileBytes };
  const { document, problems } = readYaml(input);
  const read = document ?? readOn(input);
  return read ? readRuleDocument(read, problems) : { problems };
}
