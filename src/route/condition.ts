/** What one condition asks of one field. The operand's type fits the operator; `raw.` fields may hold anything. */
export type Test =
  | { readonly operator: "is" | "is_not"; readonly operand: Scalar }
  | { readonly operator: "in" | "not_in"; readonly operand: readonly Scalar[] }
  | {
      readonly operator: "at_least" | "at_most" | "more_than" | "less_than";
      readonly operand: number;
    }
  | { readonly operator: "between"; readonly operand: readonly [number, number] }
  | {
      readonly operator: "starts_with" | "ends_with" | "contains" | "matches";
      readonly operand: string;
      readonly ignore_case: boolean;
    }
  | { readonly operator: "includes_all" | "includes_none"; readonly operand: readonly Scalar[] }
  | {
      /** Milliseconds, against the event's own `occurred_at`. */
      readonly operator: "older_than" | "newer_than";
      readonly operand: number;
    }
  | { readonly operator: "exists"; readonly operand: boolean };

export type Scalar = string | number | boolean;

/** A `when:` as data. `path` is how the file names the condition: `check.score.at_least`, `any`. */
export type Condition =
  | { readonly kind: "field"; readonly path: string; readonly field: string; readonly test: Test }
  | { readonly kind: "all" | "any"; readonly path: string; readonly conditions: readonly Condition[] }
  | { readonly kind: "not"; readonly path: string; readonly condition: Condition };
