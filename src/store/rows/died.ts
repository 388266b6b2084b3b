import { ALERTS_RULE } from "../../model/alarm.ts";

/** A dead letter that somebody may miss. */
export const DIED = `state = 'dead' AND preview = 0 AND rule <> '${ALERTS_RULE}'`;
