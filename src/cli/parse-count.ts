import { RelayError } from "../errors.ts";

/** A whole number from 1 to 999,999,999. */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new RelayError("bad_request", `"${text}" is no whole number of at least 1.`);
}
