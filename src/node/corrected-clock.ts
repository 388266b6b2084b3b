import type { Clock } from "../ports/host.ts";

/** The machine's clock, until somebody knows better. */
export type CorrectedClock = {
  readonly clock: Clock;
  /** It is behind by so many milliseconds. */
  correct(behind: number): void;
};

export function correctedClock(own: Clock): CorrectedClock {
  let by = 0;
  return {
    clock: () => own() + by,
    correct(behind) {
      by = behind;
    },
  };
}
