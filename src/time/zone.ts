// Not the package's main entry: that one takes the platform's own Temporal where there is one.
import { Temporal } from "temporal-polyfill/implementation";
import type { Suggest, TimeFault } from "./hours.ts";
import { quoted } from "./quoted.ts";

const EPOCH = new Temporal.PlainDateTime(1970, 1, 1);
const NANOSECONDS_A_MILLISECOND = 1_000_000;
const WITHOUT_PLACE = new Set(["UTC", "GMT"]);

/** Today's names of places that `Intl` still lists under their old ones. */
const RENAMED = [
  "America/Argentina/Buenos_Aires",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Europe/Kyiv",
];

/** What is wrong with the name of a zone; undefined if it is one. */
export function zoneFault(name: string, suggest?: Suggest): Omit<TimeFault, "path"> | undefined {
  if (isZone(name)) return undefined;
  const meant = zoneOfPlace(name) ?? (isOffset(name) ? undefined : suggest?.(name, knownZones()));
  const why = isOffset(name) ? "an offset knows no summer time: " : "";
  const fix =
    meant === undefined
      ? `${why}write a place, like  timezone: Europe/London  or  timezone: UTC`
      : `did you mean "${meant}"?`;
  return { code: "D504", message: `${quoted(name)} is not a time zone`, fix };
}

/**
 * The moment at which the clocks of a zone show `minute` minutes after the start of `day` (days since 1970-01-01; the
 * minute may lie in a later day). A time that the clocks skip is the moment of the skip; of a doubled one, the first.
 */
export function momentAt(zone: string, day: number, minute: number): number {
  const wall = EPOCH.add({ days: day, minutes: minute });
  const first = wall.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (first.toPlainDateTime().equals(wall)) return first.epochMilliseconds;
  return (first.getTimeZoneTransition("next") ?? wall.toZonedDateTime(zone)).epochMilliseconds;
}

/** What the clocks of a zone show at a moment, as the milliseconds at which UTC's clocks show it. */
export function wallOf(zone: string, at: number): number {
  const shown = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone);
  return shown.epochMilliseconds + Math.round(shown.offsetNanoseconds / NANOSECONDS_A_MILLISECOND);
}

/** Abbreviations are refused: `Intl` takes "BST" for Dhaka, and an offset knows no summer. */
function isZone(name: string): boolean {
  if (!WITHOUT_PLACE.has(name) && !/^[A-Za-z]\w*\/[\w/+-]+$/.test(name)) return false;
  try {
    momentAt(name, 0, 0);
    return true;
  } catch {
    return false;
  }
}

/** `London`, `New York`: a place without its continent. */
function zoneOfPlace(name: string): string | undefined {
  const ending = `/${name.trim().toLowerCase().replaceAll(" ", "_")}`;
  return knownZones().find((zone) => zone.toLowerCase().endsWith(ending));
}

/** `+02:00`, `UTC+2`, `GMT-5`. */
function isOffset(name: string): boolean {
  return /^(UTC|GMT|Z)? ?[+-]\d/i.test(name);
}

function knownZones(): readonly string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone"), ...RENAMED];
}
