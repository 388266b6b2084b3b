import { readSmtpUrl } from "../actions/email/smtp-server.ts";
import type { Settings } from "../config/settings/settings.ts";
import { MOST_BYTES_OF_A_ROW } from "../store/object-driver.ts";

const NAMES =
  "Workers cannot look host names up before they connect: only addresses that are written out, and names like localhost, are refused as private.";

/** What is good to know of these settings on Cloudflare Workers, and cannot be mended in them. */
export function workersNotes(settings: Settings): readonly string[] {
  const destinations = Object.entries(settings.destinations);
  return [
    ...(destinations.length > 0 ? [NAMES] : []),
    ...destinations.flatMap(([name, destination]) => unseenUrl(settings, name, destination.settings)),
    ...largeBodies(settings),
  ];
}

/** Secrets are the Worker's; the one who checks need not have them. */
function unseenUrl({ origins }: Settings, name: string, settings: unknown): readonly string[] {
  const { transport, url }: Readonly<Record<string, unknown>> = { ...Object(settings) };
  if (transport !== "smtp" || (typeof url === "string" && readSmtpUrl(url, false))) return [];
  const reference = origins.get(`destinations.${name}.url`)?.reference ?? "its `url`";
  return [`The mail server of ${name} (${reference}) cannot be seen here: it must be smtp:// with port 587.`];
}

function largeBodies({ sources }: Settings): readonly string[] {
  const names = Object.entries(sources).flatMap(([name, { settings }]) =>
    Reflect.get(Object(settings), "max_body") > MOST_BYTES_OF_A_ROW ? [name] : [],
  );
  if (names.length === 0) return [];
  const most = `${MOST_BYTES_OF_A_ROW / 1_000_000} MB`;
  return [
    `An event that is over ${most} without its images is refused there as too large, whatever \`max_body\` of ${names.join(", ")} says.`,
  ];
}
