import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RuleSettings } from "../config/rules/load-rules.ts";
import type { Settings } from "../config/settings/settings.ts";
import type { RuleFile } from "../ports/upkeep.ts";

/** The rule files right in the folder, in the order of their names; a missing folder is an empty one. */
export function readRuleFiles(folder: string): readonly RuleFile[] {
  const names = namesIn(folder).filter((name) => /\.ya?ml$/.test(name));
  return names
    .toSorted()
    .map((name) => ({ name: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));
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
  } catch {
    return [];
  }
}

/** Every kind of source has `also_sends`; the settings' types leave the kinds' own keys open. */
function alsoSends(settings: unknown): readonly string[] {
  if (typeof settings !== "object" || settings === null || !("also_sends" in settings)) return [];
  const names: unknown = settings.also_sends;
  return Array.isArray(names) ? names.map(String) : [];
}
