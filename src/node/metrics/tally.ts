/** Counts by two labels, in plain numbers: adding costs two look-ups. */
export type Tally = {
  add(first: string, second: string): void;
  entries(): readonly (readonly [first: string, second: string, count: number])[];
};

export function createTally(): Tally {
  const counts = new Map<string, Map<string, number>>();
  return {
    add(first, second) {
      let inner = counts.get(first);
      if (!inner) {
        inner = new Map();
        counts.set(first, inner);
      }
      inner.set(second, (inner.get(second) ?? 0) + 1);
    },
    entries: () =>
      [...counts].flatMap(([first, inner]) =>
        [...inner].map(([second, count]) => [first, second, count] as const),
      ),
  };
}
