import { isExhausted } from "../model/retry-schedule.ts";

/** Have so many counted attempts used up the schedule, or as many as the action makes at all? */
export function hasNoTryLeft(attempts: number, gives_up_after: number | undefined): boolean {
  return isExhausted(attempts) || (gives_up_after !== undefined && attempts >= gives_up_after);
}
