/** Who waits, in order. */
export type Waiting = { readonly size: number; readonly bytes: number; readonly since: number };

export type WaitingLine<W extends Waiting> = {
  length(): number;
  bytes(): number;
  push(one: W): void;
  /** The first ones, up to so much in all; one that is larger by itself goes alone. */
  take(maxSize: number): readonly W[];
  /** Those who have waited since then or longer. */
  takeSince(then: number): readonly W[];
};

/** Nobody waits yet. */
export function createWaitingLine<W extends Waiting>(): WaitingLine<W> {
  const waiting: W[] = [];
  let bytes = 0;
  const shift = (end: number): readonly W[] => {
    const taken = waiting.splice(0, end === -1 ? waiting.length : end);
    for (const one of taken) bytes -= one.bytes;
    return taken;
  };
  return {
    length: () => waiting.length,
    bytes: () => bytes,
    push(one) {
      waiting.push(one);
      bytes += one.bytes;
    },
    take(maxSize) {
      let size = 0;
      const end = waiting.findIndex((one) => {
        size += one.size;
        return size > maxSize;
      });
      return shift(end === 0 ? 1 : end);
    },
    takeSince: (then) => shift(waiting.findIndex(({ since }) => since > then)),
  };
}
