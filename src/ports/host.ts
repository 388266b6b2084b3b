/** Now, in epoch milliseconds. */
export type Clock = () => number;

/**
 * Does the work once after so many milliseconds, unless what it returns is called before. A home that may be put to
 * sleep meanwhile has its own, which wakes it.
 */
export type Later = (ms: number, work: () => void) => () => void;

/** Structured log. Fields are ids, counts and reason words; never payloads, names, addresses or URLs. */
export interface Log {
  /** `info` goes nowhere: what comes thousands of times a second need not be put together for it. */
  readonly quiet?: boolean | undefined;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
