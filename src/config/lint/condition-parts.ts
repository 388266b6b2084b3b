import type { Condition } from "../../route/condition.ts";

/** One condition on one field. */
export type Leaf = Extract<Condition, { readonly kind: "field" }>;

/** The conditions on fields, however deep they stand. */
export function leavesIn(conditions: readonly Condition[]): readonly Leaf[] {
  return conditions.flatMap((condition) => {
    if (condition.kind === "field") return [condition];
    return leavesIn(condition.kind === "not" ? [condition.condition] : condition.conditions);
  });
}

/** The fields that conditions ask for. */
export function fieldsIn(conditions: readonly Condition[]): readonly string[] {
  return [...new Set(leavesIn(conditions).map(({ field }) => field))];
}

/** What must hold together: the entries of `all`, those of an `all` in it among them. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "all" ? condition.conditions.flatMap(conjuncts) : [condition];
}

/** Conjuncts that ask for one field and no other, by that field. */
export function byField(parts: readonly Condition[]): ReadonlyMap<string, readonly Condition[]> {
  const single = parts.filter((part) => fieldsIn([part]).length === 1);
  return Map.groupBy(single, (part) => fieldsIn([part]).join());
}
