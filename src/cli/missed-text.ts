import { BROKE } from "../route/count-broken.ts";
import { EVALUATION_ERROR } from "../route/match-rules.ts";

/** Why a rule did not match, from what was kept: the condition that failed first, or that it broke. */
export function missedText(failed: string): string {
  return failed === EVALUATION_ERROR ? `broken: ${BROKE}` : `not: ${failed}`;
}
