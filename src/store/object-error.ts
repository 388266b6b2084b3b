import { RelayError } from "../errors.ts";

const FULL =
  "The Durable Object's storage has no room left: Cloudflare gives one object 10 GB. Shorten `retention` in the " +
  "settings and deploy: it goes on by itself once old events are pruned; nothing that was accepted is lost.";

/** What a Durable Object's SQLite throws, in our words: it says its code only at the end of the message. */
export function objectError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RelayError) return error;
  if (error.message.includes("SQLITE_FULL"))
    return new RelayError("store_unavailable", FULL, { cause: error });
  return error;
}

/** A value that no row can hold. */
export function tooLarge(limit: number): RelayError {
  return new RelayError(
    "too_large",
    `What is to be kept is over ${limit} bytes, more than a row of a Durable Object may have. ` +
      "Let the sender send less, or use a home that keeps its own database.",
  );
}
