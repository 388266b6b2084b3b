import { didYouMean } from "../did-you-mean.ts";
import type { Reporter } from "../rules/reporter.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";

const MOST_SHOWN = 12;

type Unknown = {
  readonly code: string;
  /** What it would be the name of: "destination". */
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
};

/** Reports a name that is none of those known, with the one that was probably meant. Is it unknown? */
export function reportUnknown(
  reporter: Reporter,
  path: YamlPath,
  { code, what, name, known }: Unknown,
  part: "key" | "value" = "value",
): boolean {
  if (known.includes(name)) return false;
  const meant = didYouMean(name, known);
  const fix = meant === undefined ? listOf(what, known) : `did you mean "${meant}"?`;
  reporter.at(path, { code, message: `there is no ${what} "${name}"`, fix }, part);
  return true;
}

function listOf(what: string, known: readonly string[]): string {
  if (known.length === 0) return `there is no ${what} at all`;
  const shown = known.slice(0, MOST_SHOWN).join(", ");
  return known.length > MOST_SHOWN
    ? `known: ${shown} and ${known.length - MOST_SHOWN} more`
    : `known: ${shown}`;
}
