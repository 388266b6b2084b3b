import type { Settings } from "../config/settings/settings.ts";

/** Do these settings have it: a destination, or `record/` with a table? */
export function knownDestinations({
  destinations,
  records,
}: Pick<Settings, "destinations" | "records">): (destination: string) => boolean {
  const known = new Set([
    ...Object.keys(destinations),
    ...Object.values(records).map(({ name }) => `record/${name}`),
  ]);
  return (destination) => known.has(destination);
}
