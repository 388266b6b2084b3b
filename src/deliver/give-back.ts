import type { Claimed, Queue } from "../ports/queue.ts";

/**
 * Nothing was sent of what is claimed when we are told to stop, so another process may have it at once. What tells of
 * a lost answer, or tries a failing gate, tells it once: that is returned, to be attempted still.
 */
export async function giveBack(
  claimed: readonly Claimed[],
  queue: Pick<Queue, "giveBack">,
): Promise<readonly Claimed[]> {
  const back = claimed.filter((one) => !mustGo(one));
  await queue.giveBack(back.map(({ delivery: { seq, fence } }) => ({ seq, fence })));
  return claimed.filter(mustGo);
}

function mustGo({ lost, probe }: Claimed): boolean {
  return lost || probe === true;
}
