/** Numbers that the same seed repeats. */
export type Random = {
  /** From 1 up to and including `most`. */
  upTo(most: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  shuffled<T>(list: readonly T[]): readonly T[];
};

const GOLDEN = 0x9e3779b9;
const RANGE = 2 ** 32;

/** A small generator of good enough numbers: splitmix32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const share = () => {
    state = (state + GOLDEN) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / RANGE;
  };
  return {
    upTo: (most) => 1 + Math.floor(share() * most),
    chance: (wanted) => share() < wanted,
    pick: (list) => list[Math.floor(share() * list.length)] ?? list[0],
    shuffled: (list) =>
      list
        .map((one) => ({ one, at: share() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one),
  };
}
