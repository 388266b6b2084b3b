import type { ActionHours } from "../../route/rule-set.ts";
import type { Hours } from "../../time/hours.ts";
import { readTimeRange } from "../../time/time-range.ts";
import { didYouMean } from "../did-you-mean.ts";
import { under } from "../yaml/under.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import type { Reporter } from "./reporter.ts";
import type { SharedParts } from "./shared-parts.ts";

/** When an action may happen, by its `during:` or `outside:`; undefined if it has neither or that is wrong. */
export function readActionHours(
  { hours: known, isWhole }: Pick<SharedParts, "hours" | "isWhole">,
  reporter: Reporter,
  path: YamlPath,
  raw: unknown,
): ActionHours | undefined {
  const when = under(raw, "during") === undefined ? "outside" : "during";
  const name = under(raw, when);
  if (typeof name !== "string" || name === "") return undefined;
  if (!known.has(name) && isWhole) reportUnknown(reporter, [...path, when], name, [...known.keys()]);
  const hours = known.get(name);
  return hours && { name, when, otherwise: otherwise(under(raw, "else"), when), ...allowed(hours, when) };
}

function reportUnknown(reporter: Reporter, path: YamlPath, name: string, known: readonly string[]): void {
  const meant = didYouMean(name, known);
  if (readTimeRange(name) !== undefined) {
    const message = "hours have a name, and are written under `hours:` of the file";
    const fix = `write there  office: { open: { mon-fri: "${name}" } }  and here  office`;
    reporter.at(path, { code: "D511", message, fix });
    return;
  }
  const others = known.length > 0 ? `there are: ${known.join(", ")}` : HOW_TO_WRITE;
  const fix = meant ? `did you mean "${meant}"?` : others;
  reporter.at(path, { code: "D511", message: `there are no hours "${name}"`, fix });
}

const HOW_TO_WRITE = 'write them under `hours:`:  office: { open: { mon-fri: "09:00-17:30" } }';

function otherwise(written: unknown, when: ActionHours["when"]): ActionHours["otherwise"] {
  if (written === "wait" || written === "drop") return written;
  return when === "during" ? "wait" : "drop";
}

function allowed(hours: Hours, when: ActionHours["when"]): Pick<ActionHours, "isAllowed" | "nextAllowed"> {
  return when === "during"
    ? { isAllowed: hours.isOpen, nextAllowed: hours.nextOpening }
    : { isAllowed: (at) => !hours.isOpen(at), nextAllowed: hours.nextClosing };
}
