import { isStoreAway, RelayError, whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";

type Failure = { readonly request: string; readonly source: string; readonly error: unknown };

const LINE_INTERVAL_MS = 1_000;

/**
 * Says why events were not accepted. While the store is away every request would have the same line: of these there is
 * at most one a second, with the number of those that had none.
 */
export function failureLog(log: Log): (failure: Failure) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return ({ request, source, error }) => {
    const now = performance.now();
    if (isStoreAway(error) && now - saidAt < LINE_INTERVAL_MS) {
      unsaid += 1;
      return;
    }
    if (isStoreAway(error)) saidAt = now;
    const code = error instanceof RelayError ? error.code : "internal";
    log.error({ request, source, code, unsaid, error: whatHappened(error) }, "event not accepted");
    unsaid = 0;
  };
}
