import { ruleSettings } from "../../config/settings/rule-settings.ts";
import type { Settings } from "../../config/settings/settings.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";

/** The configured sources, each with the event names that it is known to send: its kind's, and `also_sends`. */
export function knownTypes(settings: Settings): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    ruleSettings(settings).sources.map(({ name, kind, also_sends }) => {
      const catalogue = SOURCE_KINDS.find((one) => one.kind === kind)?.catalogue.keys() ?? [];
      return [name, new Set([...catalogue, ...also_sends])];
    }),
  );
}
