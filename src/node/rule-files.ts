import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RuleSettings } from "../config/rules/load-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import type { RuleFile } from "../ports/upkeep.ts";

/**
 * The rule files right in the folder, in the order of their names; a missing folder is an empty one. Throws
 * `invalid_rules` for what is there and cannot be read: without its rules, reminders would end for good.
 */
export function readRuleFiles(folder: string): readonly RuleFile[] {
  const names = namesIn(folder).filter((name) => /\.ya?ml$/.test(name));
  return names.toSorted().map((name) => readRuleFile(join(folder, name)));
}

/** What rules may refer to. */
export function ruleSettings({ sources, destinations, records }: Settings): RuleSettings {
  return {
    sources: Object.entries(sources).map(([name, { kind, settings }]) => ({
      name,
      kind,
      also_sends: alsoSends(settings),
    })),
    destinations: Object.entries(destinations).map(([name, { kind }]) => ({ name, kind })),
    tables: Object.values(records),
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw unreadable("folder of rules", folder, error);
  }
}

function readRuleFile(name: string): RuleFile {
  try {
    return { name, text: readFileSync(name, "utf8") };
  } catch (error) {
    throw unreadable("rule file", name, error);
  }
}

function unreadable(what: string, path: string, cause: unknown): RelayError {
  return new RelayError(
    "invalid_rules",
    `The ${what} ${path} cannot be read (${codeOf(cause)}). ` +
      "`rules:` in the settings names a folder of .yaml files that the relay's user may read.",
    { cause },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

/** Every kind of source has `also_sends`; the settings' types leave the kinds' own keys open. */
function alsoSends(settings: unknown): readonly string[] {
  if (typeof settings !== "object" || settings === null || !("also_sends" in settings)) return [];
  const names: unknown = settings.also_sends;
  return Array.isArray(names) ? names.map(String) : [];
}
