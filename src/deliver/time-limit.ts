/** Runs `work` with a signal that aborts after `limitMs`; if it does not end by then, answers `late` instead. */
export async function withTimeLimit<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: T,
): Promise<T> {
  const controller = new AbortController();
  const { promise: limit, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => {
    controller.abort();
    resolve(late);
  }, limitMs);
  try {
    return await Promise.race([work(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
