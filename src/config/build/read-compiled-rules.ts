import type { RuleFile } from "../../ports/upkeep.ts";
import type { CompileRules } from "../look-at-rules.ts";
import type { Problem } from "../problem.ts";
import { compileRules } from "../rules/compile-rules.ts";
import type { RuleSettings } from "../rules/load-rules.ts";
import { type FileResult, readRuleDocument } from "../rules/read-rule-document.ts";
import { isMap } from "../yaml/is-map.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { CompiledRuleFile } from "./compile-rule-file.ts";

/** Makes rule sets of compiled files: the same sets, under the same hash, as the YAML would give. */
export function compiledRules(settings: RuleSettings): CompileRules {
  return (files, saved) => {
    const read = files.map((file) => ({ file, compiled: parse(file) }));
    const results = read.map(({ file, compiled }) => readOne(file, compiled));
    const hash = () => read[0]?.compiled?.hash ?? "";
    return compileRules(results, { files, settings, hash, saved });
  };
}

function readOne(file: RuleFile, compiled: CompiledRuleFile | undefined): FileResult {
  return compiled ? readRuleDocument(documentOf(file.name, compiled)) : { problems: [notCompiled(file)] };
}

function parse({ text }: RuleFile): CompiledRuleFile | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isCompiled(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isCompiled(parsed: unknown): parsed is CompiledRuleFile {
  return isMap(parsed) && typeof parsed["hash"] === "string" && isMap(parsed["lines"]);
}

/** Whatever is wrong was said when it was compiled; only where a rule begins is asked for. */
function documentOf(file: string, { value, lines }: CompiledRuleFile): YamlDocument {
  const locate = (path: YamlPath) => {
    const [top, id] = path;
    const line = lines[String(top === "rules" ? id : top)] ?? 1;
    return { line, column: 1, length: 1 };
  };
  const root = { kind: "map", pairs: [], start: 0, end: 0 } as const;
  return { file, text: "", root, value, locate, locateInText: locate, sourceOf: () => undefined };
}

function notCompiled({ name: file }: RuleFile): Problem {
  return {
    code: "R116",
    severity: "error",
    ...{ file, line: 1, column: 1, length: 1 },
    message: "this relay reads no YAML: its rules are compiled ahead of time",
    fix: "compare them where the relay runs on Node, or change the file and run `npm run deploy`",
  };
}
