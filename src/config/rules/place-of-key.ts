import { readDays } from "../../time/day-names.ts";
import type { YamlPath } from "../yaml/yaml-node.ts";
import { cancelWhenSchema, digestSchema, modifiers, oncePerSchema, repeatSchema } from "./modifier-schema.ts";
import { fileSchema, ruleSchema } from "./rule-schema.ts";

/** What has lines of its own, and how it is written. */
const GROUPS = [
  ["repeat", repeatSchema, "repeat: { every: 24h, times: 3 }"],
  ["cancel_when", cancelWhenSchema, "cancel_when: { event: inquiry.completed, same: subject.reference }"],
  ["digest", digestSchema, "digest: { every: 15m, by: [source], max: 20 }"],
  ["once_per", oncePerSchema, "once_per: { key: subject.key, within: 7d }"],
] as const;

/** Where a key belongs that stands beside an action and is none of its own. */
export function placeBesideAction(key: string): string | undefined {
  const group = GROUPS.find(([, schema]) => Object.hasOwn(schema.shape, key));
  if (group) return `it stands below \`${group[0]}:\`:  ${group[2]}`;
  if (key !== "event" && !Object.hasOwn(ruleSchema.shape, key)) return undefined;
  return `it stands beside \`do:\`, as a line of the rule: further out`;
}

/** Where a key belongs that stands in a rule and is none of its own. */
export function placeInRule(key: string, value: unknown): string | undefined {
  if (key === "disabled" && value === true) return "write  enabled: false";
  if (Object.hasOwn(modifiers, key)) {
    return "it stands beside an action, below `do:` and in one column with the action's name";
  }
  if (key === "except") return "it goes with `default:` alone; here say with `when:` what must hold";
  if (!Object.hasOwn(fileSchema.shape, key)) return undefined;
  return `it stands at the left edge of the file, beside \`rules:\``;
}

/** Where a key belongs that stands at the outside of a file: days of the week go below `open:`. */
export function placeInFile(path: YamlPath, key: string): string | undefined {
  const [part, name] = path;
  if (part !== "hours" || name === undefined || path.length !== 2) return undefined;
  return readDays(key).ok ? `days stand below \`open:\`:  open: { ${key}: "09:00-17:30" }` : undefined;
}
