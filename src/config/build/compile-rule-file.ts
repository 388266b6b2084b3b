import type { RuleFile } from "../../ports/upkeep.ts";
import { keysOf } from "../yaml/keys-of.ts";
import { under } from "../yaml/under.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";

/** The text of a compiled file, once parsed. */
export type CompiledRuleFile = {
  /** Of the whole set that it belongs to. */
  readonly hash: string;
  /** The file's plain data. */
  readonly value: unknown;
  /** Where its rules begin, by id; the default's is `default`. */
  readonly lines: Readonly<Record<string, number>>;
};

/** A rule file as data, which is read without a YAML parser; of its places only the rules' lines are left. */
export function compileRuleFile(document: YamlDocument, hash: string): RuleFile {
  const { file, value } = document;
  const lineOf = (path: readonly string[]) => document.locate(path, "key").line;
  const rules = keysOf(under(value, "rules")).map((id) => [id, lineOf(["rules", id])] as const);
  const fallback = under(value, "default") === undefined ? [] : [["default", lineOf(["default"])] as const];
  const compiled: CompiledRuleFile = { hash, value, lines: Object.fromEntries([...rules, ...fallback]) };
  return { name: file, text: JSON.stringify(compiled) };
}
