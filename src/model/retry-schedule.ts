const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait after each failed attempt: about three days in all. Milliseconds. */
const RETRY_DELAYS_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
] as const;

/** How long all of it takes. */
export const RETRIES_TAKE_MS = RETRY_DELAYS_MS.reduce((sum: number, delay) => sum + delay, 0);

const JITTER = 0.2;

/**
 * The wait after the attempt that used up place `attempts` (from 0) of the schedule, spread by ±20 % so that
 * what failed together is not tried together; undefined when the schedule is used up. `random` is in [0, 1).
 */
export function retryDelay(attempts: number, random: number): number | undefined {
  const delay = RETRY_DELAYS_MS[attempts];
  return delay === undefined ? undefined : Math.round(delay * (1 - JITTER + 2 * JITTER * random));
}

/** Has a delivery with so many counted attempts any left? */
export function isExhausted(attempts: number): boolean {
  return attempts > RETRY_DELAYS_MS.length;
}
