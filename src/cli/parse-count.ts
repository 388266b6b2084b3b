import { RelayError } from "../errors.ts";

/** A whole number from `least` (by default 1) to 999,999,999. */
export function parseCount(text: string, least = 1): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new RelayError("bad_request", `"${text}" is no whole number of at least ${least}.`);
}
