import { keysOf } from "../yaml/keys-of.ts";
import { under } from "../yaml/under.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";

/** What runs when no rule matched has this id. */
const DEFAULT = "default";

/** File → the ids of the rules that stand in it, switched off or not. */
export type RulesByFile = ReadonlyMap<string, readonly string[]>;

/** Which rules stand where. */
export function rulesByFile(documents: readonly YamlDocument[]): RulesByFile {
  return new Map(
    documents.map(({ file, value }) => {
      const rules = keysOf(under(value, "rules"));
      return [file, under(value, DEFAULT) === undefined ? rules : [...rules, DEFAULT]] as const;
    }),
  );
}
