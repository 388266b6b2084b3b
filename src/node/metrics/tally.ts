/** Counts by two labels, in plain numbers: adding costs two look-ups. */
export type Tally = {
  /** Begins with 0: whoever reads rates must see a count before it first rises. */
  begin(first: string, seconds: readonly string[]): void;
  add(first: string, second: string): void;
  entries(): readonly (readonly [first: string, second: string, count: number])[];
};

/** One without any counts. */
export function createTally(): Tally {
  const counts = new Map<string, Map<string, number>>();
  const of = (first: string): Map<string, number> => {
    const known = counts.get(first);
    if (known) return known;
    const made = new Map<string, number>();
    counts.set(first, made);
    return made;
  };
  return {
    begin(first, seconds) {
      for (const second of seconds) of(first).set(second, 0);
    },
    add(first, second) {
      const inner = of(first);
      inner.set(second, (inner.get(second) ?? 0) + 1);
    },
    entries: () =>
      [...counts].flatMap(([first, inner]) =>
        [...inner].map(([second, count]) => [first, second, count] as const),
      ),
  };
}
