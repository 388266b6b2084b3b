/** How often values fell under each bound, by one label, in plain numbers. */
export type Spread = {
  add(label: string, value: number): void;
  entries(): readonly (readonly [label: string, row: SpreadRow])[];
};
export type SpreadRow = {
  /** By bound, not cumulated; what is over the last bound is only in `count`. */
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sum: number;
};

/** `bounds` rise. */
export function createSpread(bounds: readonly number[]): Spread {
  const rows = new Map<string, { buckets: number[]; count: number; sum: number }>();
  return {
    add(label, value) {
      let row = rows.get(label);
      if (!row) {
        row = { buckets: bounds.map(() => 0), count: 0, sum: 0 };
        rows.set(label, row);
      }
      row.count += 1;
      row.sum += value;
      const at = bounds.findIndex((bound) => value <= bound);
      if (at >= 0) row.buckets[at] = (row.buckets[at] ?? 0) + 1;
    },
    entries: () => [...rows],
  };
}
