import { EVENT_FIELDS } from "../../model/fields.ts";
import { leavesIn } from "./condition-parts.ts";
import { conditionPath, type LintedRule } from "./linted-rule.ts";

/** Names that mean the same wherever they stand; an `id` or a `type` in a payload is often another thing's. */
const TELLING = ["country", "email", "phone", "risk", "score", "tags", "reasons", "comment"];

/** W603: a value taken from the raw payload, where a misspelt name is never noticed, though an event field has it. */
export function uncheckedFields({ rule, heard, at }: LintedRule): void {
  for (const leaf of leavesIn([rule.condition])) {
    const known = leaf.field.startsWith("raw.") ? checkedField(leaf.field) : undefined;
    if (known === undefined || !heard.some(({ fields }) => fields.find(known))) continue;
    const message = `${leaf.field} is not checked: a slip in its name is never noticed`;
    const fix = `if it is the same, write ${known}`;
    at(conditionPath(leaf), { code: "W603", severity: "warning", message, fix }, "key");
  }
}

function checkedField(path: string): string | undefined {
  const last = lastOf(path).toLowerCase();
  if (!TELLING.includes(last)) return undefined;
  return EVENT_FIELDS.find((field) => lastOf(field.path) === last)?.path;
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
