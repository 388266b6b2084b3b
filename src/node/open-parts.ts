import type { Destination, DestinationTools } from "../actions/destination.ts";
import { DESTINATION_KINDS } from "../actions/registry.ts";
import type { KindSettings, Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { SOURCE_KINDS } from "../sources/registry.ts";
import type { Source } from "../sources/source.ts";

/** The configured sources by name. Throws `invalid_settings`. */
export function openSources(settings: Pick<Settings, "sources">): ReadonlyMap<string, Source> {
  return opened(settings.sources, (name, source) =>
    kindNamed(SOURCE_KINDS, source).open(name, source.settings),
  );
}

/** The configured destinations by name. Throws `invalid_settings`. */
export function openDestinations(
  settings: Pick<Settings, "destinations">,
  tools: DestinationTools,
): ReadonlyMap<string, Destination> {
  return opened(settings.destinations, (name, destination) =>
    kindNamed(DESTINATION_KINDS, destination).open(name, destination.settings, tools),
  );
}

function opened<T>(
  configured: Readonly<Record<string, KindSettings>>,
  open: (name: string, settings: KindSettings) => T,
): ReadonlyMap<string, T> {
  return new Map(Object.entries(configured).map(([name, settings]) => [name, open(name, settings)]));
}

function kindNamed<K extends { readonly kind: string }>(kinds: readonly K[], { kind }: KindSettings): K {
  const found = kinds.find((one) => one.kind === kind);
  if (found) return found;
  throw new RelayError("invalid_settings", `There is no kind "${kind}" in this version of the relay.`);
}
