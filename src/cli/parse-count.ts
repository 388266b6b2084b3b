import { RelayError } from "../errors.ts";

const MOST = 999_999_999;

/** A whole number from `least` (by default 1) to `most`. */
export function parseCount(text: string, { least = 1, most = MOST } = {}): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  const range = most === MOST ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RelayError("bad_request", `"${text}" is no whole number ${range}.`);
}
