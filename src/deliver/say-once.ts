import { whatHappened } from "../errors.ts";
import type { Log } from "../ports/host.ts";

export type SayOnce = {
  failed(error: unknown): void;
  worked(): void;
};

/** Of what is tried again and again: says when it begins to fail, when it fails otherwise, and when it works again. */
export function sayOnce(log: Log, what: string): SayOnce {
  let said: string | undefined;
  return {
    failed(error) {
      const happened = whatHappened(error);
      if (happened === said) return;
      said = happened;
      log.error({ error: happened }, `${what} failed; it is tried again every second`);
    },
    worked() {
      if (said === undefined) return;
      said = undefined;
      log.info({}, `${what} works again`);
    },
  };
}
