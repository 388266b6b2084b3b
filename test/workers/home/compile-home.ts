import { compileRuleFile } from "../../../src/config/build/compile-rule-file.ts";
import type { Compiled } from "../../../src/config/build/compiled.ts";
import { plainSettings, secretMark } from "../../../src/config/build/plain-settings.ts";
import { loadRules } from "../../../src/config/rules/load-rules.ts";
import { loadSettings } from "../../../src/config/settings/load-settings.ts";
import { ruleSettings } from "../../../src/config/settings/rule-settings.ts";
import { readYaml } from "../../../src/config/yaml/read-yaml.ts";
import { hashRules } from "../../../src/node/hash-rules.ts";
import type { RuleFile } from "../../../src/ports/upkeep.ts";

/** What `kyc-relay build` writes for such settings and rules. `known` are values that stand in it in place of names. */
export function compileHome(
  text: string,
  files: readonly RuleFile[],
  known: Readonly<Record<string, string>>,
): Compiled {
  const names = [...text.matchAll(/env:(\w+)/g)].map(([, name = ""]) => name);
  const env = Object.fromEntries(names.map((name) => [name, known[name] ?? secretMark(name)]));
  const none = () => "";
  const file = { name: "relay.yaml", text };
  const { settings, problems } = loadSettings({ file, env, overrides: {}, readFile: none, baseDir: "" });
  if (!settings) throw new Error(JSON.stringify(problems));
  const loaded = loadRules({ files, settings: ruleSettings(settings), hash: hashRules });
  if (!loaded.ruleSet) throw new Error(JSON.stringify(loaded.problems));
  const { hash } = loaded.ruleSet;
  const compiled = files.flatMap((one) => {
    const { document } = readYaml({ file: one.name, text: one.text, maxBytes: 100_000 });
    return document ? compileRuleFile(document, hash) : [];
  });
  return { ...plainSettings(settings), rules: { hash, files: compiled } };
}
