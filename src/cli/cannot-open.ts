import type { Settings } from "../config/settings/settings.ts";
import { guardedConnector } from "../connect/guarded-connector.ts";
import { RelayError } from "../errors.ts";
import { openDestinations, openSources } from "../node/open-parts.ts";
import type { Clock } from "../ports/host.ts";

/** Why the sources or destinations would not open at the relay's start, in a sentence; undefined if they would. */
export async function cannotOpen(settings: Settings, clock: Clock): Promise<string | undefined> {
  const connector = guardedConnector();
  try {
    openSources(settings);
    const destinations = openDestinations(settings, { connector, clock });
    await Promise.all([...destinations.values()].map((destination) => destination.close()));
    return undefined;
  } catch (error) {
    if (error instanceof RelayError) return error.message;
    throw error;
  } finally {
    await connector.close();
  }
}
