import type { Settings } from "../../config/settings/settings.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import { ruleSettings } from "../rule-files.ts";

const NONE: ReadonlySet<string> = new Set();

/** The event names that a configured source is known to send: its kind's, and those of `also_sends`. */
export function knownTypes(settings: Settings): (source: string) => ReadonlySet<string> {
  const bySource = new Map(
    ruleSettings(settings).sources.map(({ name, kind, also_sends }) => {
      const catalogue = SOURCE_KINDS.find((one) => one.kind === kind)?.catalogue.keys() ?? [];
      return [name, new Set([...catalogue, ...also_sends])];
    }),
  );
  return (source) => bySource.get(source) ?? NONE;
}
