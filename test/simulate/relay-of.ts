import { type LoadedRules, loadRules } from "../../src/config/rules/load-rules.ts";
import { FIRST_RUN_SETTINGS } from "../../src/config/settings/first-run-settings.ts";
import { loadSettings } from "../../src/config/settings/load-settings.ts";
import { ruleSettings } from "../../src/config/settings/rule-settings.ts";
import type { Settings } from "../../src/config/settings/settings.ts";
import { isTestFile } from "../../src/config/tests/is-test-file.ts";
import { readTests } from "../../src/config/tests/read-tests.ts";
import { hashRules } from "../../src/node/hash-rules.ts";
import type { RuleFile } from "../../src/ports/upkeep.ts";

const SETTINGS: Settings = firstRunSettings();

/** Rules and tests of these files, with the first-run settings; throws what is wrong. */
export function relayOf(files: readonly RuleFile[]) {
  const loaded = loadFiles(files);
  const { tests, problems } = readTests({ files, settings: ruleSettings(SETTINGS) });
  const wrong = [...loaded.problems, ...problems].filter(({ severity }) => severity === "error");
  if (wrong.length > 0 || !loaded.ruleSet) throw new Error(JSON.stringify(wrong, undefined, 2));
  return { ruleSet: loaded.ruleSet, settings: SETTINGS, tests };
}

/** The rules of these files. */
function loadFiles(files: readonly RuleFile[]): LoadedRules {
  return loadRules({
    files: files.filter(({ name }) => !isTestFile(name)),
    settings: ruleSettings(SETTINGS),
    hash: hashRules,
  });
}

function firstRunSettings(): Settings {
  const { settings, problems } = loadSettings({
    file: { name: "relay.yaml", text: FIRST_RUN_SETTINGS },
    env: {},
    overrides: {},
    readFile: () => "test-secret-of-the-simulation",
    baseDir: "",
  });
  if (!settings) throw new Error(JSON.stringify(problems));
  return settings;
}
