import type { Destination, DestinationTools } from "../actions/destination.ts";
import { DESTINATION_KINDS } from "../actions/registry.ts";
import type { KindSettings, Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import type { Clock } from "../ports/host.ts";

/** Addresses and credentials: a simulation holds none. */
const WITHOUT_SECRETS = {
  url: undefined,
  token: undefined,
  webhook_url: undefined,
  secret: undefined,
  auth: { kind: "none" },
};

/** The configured destinations without their addresses and secrets, on a connector that opens nothing. */
export function harmlessDestinations(
  destinations: Settings["destinations"],
  clock: Clock,
): ReadonlyMap<string, Destination> {
  const tools: DestinationTools = { connector: { fetch: refuse, send: refuse, resolve: refuse }, clock };
  return new Map(Object.entries(destinations).map(([name, one]) => [name, open(name, one, tools)]));
}

function open(name: string, { kind, settings }: KindSettings, tools: DestinationTools): Destination {
  try {
    const found = DESTINATION_KINDS.find((one) => one.kind === kind);
    if (found) return found.open(name, { ...Object(settings), ...WITHOUT_SECRETS }, tools);
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
  }
  return { name, kind, concurrency: 1, shown: "not set", secrets: [], close: async () => {} };
}

function refuse(): Promise<never> {
  return Promise.reject(new RelayError("internal", "A simulation opens no connection."));
}
