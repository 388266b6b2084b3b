import { DESTINATION_KINDS } from "../../actions/registry.ts";
import type { RuleSettings } from "../rules/load-rules.ts";
import type { Settings } from "./settings.ts";

/** What rules may refer to. */
export function ruleSettings({
  sources,
  destinations,
  records,
}: Pick<Settings, "sources" | "destinations" | "records">): RuleSettings {
  return {
    sources: Object.entries(sources).map(([name, { kind, settings }]) => ({
      name,
      kind,
      also_sends: alsoSends(settings),
    })),
    destinations: Object.entries(destinations).map(([name, { kind, settings }]) => ({
      name,
      kind,
      terms: DESTINATION_KINDS.find((one) => one.kind === kind)?.terms?.(settings),
    })),
    tables: Object.values(records),
  };
}

/** Every kind of source has `also_sends`; the settings' types leave the kinds' own keys open. */
function alsoSends(settings: unknown): readonly string[] {
  if (typeof settings !== "object" || settings === null || !("also_sends" in settings)) return [];
  const names: unknown = settings.also_sends;
  return Array.isArray(names) ? names.map(String) : [];
}
