import type { Condition } from "../../route/condition.ts";
import { chances } from "./chances.ts";
import { fieldsIn, leavesIn } from "./condition-parts.ts";
import { sampleValues } from "./sample-values.ts";

/** Whether a part of a `when:` comes out the same for every value of its one field; undefined if it does not, or has several. */
export function constantOf(conditions: readonly Condition[]): "always" | "never" | undefined {
  const [field, second] = fieldsIn(conditions);
  if (field === undefined || second !== undefined) return undefined;
  const tests = leavesIn(conditions).map(({ test }) => test);
  const values = sampleValues(field, tests);
  if (!values) return undefined;
  const results = values.map((value) => conditions.every((one) => chances(one, () => [value]).holds));
  if (!results.includes(true)) return "never";
  return results.includes(false) ? undefined : "always";
}
