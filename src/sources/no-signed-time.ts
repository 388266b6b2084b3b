import { RelayError } from "../errors.ts";

/** What `sign` throws when asked for a stale request of a sender that signs no time. */
export function noSignedTime(sender: string): RelayError {
  return new RelayError(
    "bad_request",
    `Requests of ${sender} carry no signed time, so that none can be stale; only Persona's can.`,
  );
}
