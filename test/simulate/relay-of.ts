import { type LoadedRules, loadRules } from "../../src/config/rules/load-rules.ts";
import { FIRST_RUN_SETTINGS } from "../../src/config/settings/first-run-settings.ts";
import { ruleSettings } from "../../src/config/settings/rule-settings.ts";
import type { Settings } from "../../src/config/settings/settings.ts";
import { isTestFile } from "../../src/config/tests/is-test-file.ts";
import { readTests } from "../../src/config/tests/read-tests.ts";
import { hashRules } from "../../src/node/hash-rules.ts";
import type { RuleFile } from "../../src/ports/upkeep.ts";
import { settingsFrom } from "./settings-from.ts";

const FIRST_RUN = settingsFrom(FIRST_RUN_SETTINGS);

/** Rules and tests of these files, with the first-run settings unless told otherwise; throws what is wrong. */
export function relayOf(files: readonly RuleFile[], settings = FIRST_RUN) {
  const loaded = loadFiles(files, settings);
  const { tests, problems } = readTests({ files, settings: ruleSettings(settings) });
  const wrong = [...loaded.problems, ...problems].filter(({ severity }) => severity === "error");
  if (wrong.length > 0 || !loaded.ruleSet) throw new Error(JSON.stringify(wrong, undefined, 2));
  return { ruleSet: loaded.ruleSet, settings, tests };
}

/** The rules of these files. */
function loadFiles(files: readonly RuleFile[], settings: Settings): LoadedRules {
  return loadRules({
    files: files.filter(({ name }) => !isTestFile(name)),
    settings: ruleSettings(settings),
    hash: hashRules,
  });
}
