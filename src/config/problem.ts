/** Something wrong in a file that the operator wrote. Lines and columns count from 1. */
export type Problem = {
  /** Never used again for something else: Y yaml, R structure, C condition, T template, A action, D time, S settings, E tests, W warning. */
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters to underline, at least 1. */
  readonly length: number;
  readonly message: string;
  /** What to write instead. */
  readonly fix?: string | undefined;
  /** What mends it, where that is certain: `kyc-relay fix` can do it. */
  readonly edit?: Edit | undefined;
  /** Parts of the line that may hold a secret, shown as `***`. */
  readonly masks?: readonly Mask[] | undefined;
};

/** Characters of a file's text, and what stands there afterwards. */
export type Edit = { readonly offset: number; readonly length: number; readonly text: string };

export type Mask = { readonly column: number; readonly length: number };
