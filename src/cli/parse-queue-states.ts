import { RelayError } from "../errors.ts";
import { QUEUE_STATES, type QueueState } from "../model/queue-status.ts";

/** `stalled,paused`: states of the queue. */
export function parseQueueStates(text: string): readonly QueueState[] {
  const words = text.split(",").map((word) => word.trim());
  const states = QUEUE_STATES.filter((state) => words.includes(state));
  const unknown = words.find((word) => !QUEUE_STATES.some((state) => state === word));
  if (unknown === undefined) return states;
  throw new RelayError("bad_request", `"${unknown}" is no state of the queue: ${QUEUE_STATES.join(", ")}.`);
}
