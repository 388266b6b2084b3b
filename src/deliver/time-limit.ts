/** What is given up may still tell how far it got, if it can tell at once. */
const GRACE_MS = 200;

/** Runs `work` with a signal that aborts after `limitMs`; if it does not end soon after, answers `late` instead. */
export async function withTimeLimit<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: T,
): Promise<T> {
  const controller = new AbortController();
  const { promise: limit, resolve } = Promise.withResolvers<T>();
  const giveUp = () => {
    controller.abort();
    timer = setTimeout(resolve, GRACE_MS, late);
  };
  let timer = setTimeout(giveUp, limitMs);
  try {
    return await Promise.race([work(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
