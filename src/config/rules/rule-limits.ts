/** How large a set of rules may be. */
export const RULE_LIMITS = {
  files: 64,
  /** Of one file, and of one file of tests. */
  fileBytes: 256 * 1024,
  /** In all files together. */
  rules: 2_000,
} as const;
