type Bucket = ReadonlyMap<string, number>;

/** Keys in memory, with the seqs of their events, in buckets by their first byte. */
export type YoungKeys = {
  readonly seqOf: (key: Uint8Array) => number | undefined;
  readonly add: (key: Uint8Array, seq: number) => void;
  readonly remove: (key: Uint8Array) => void;
  /** Empties a bucket. */
  readonly take: (bucket: number) => Bucket;
  readonly putBack: (bucket: number, taken: Bucket) => void;
  readonly count: () => number;
};

/** One for each first byte. */
export const BUCKETS = 256;

/** Empty at first: `seenKeys` reads back what the table does not know yet. */
export function youngKeys(): YoungKeys {
  const buckets = Array.from({ length: BUCKETS }, () => new Map<string, number>());
  let count = 0;
  return {
    seqOf: (key) => buckets[key[0] ?? 0]?.get(textOf(key)),
    add(key, seq) {
      buckets[key[0] ?? 0]?.set(textOf(key), seq);
      count += 1;
    },
    remove(key) {
      buckets[key[0] ?? 0]?.delete(textOf(key));
      count -= 1;
    },
    take(bucket) {
      const taken = buckets[bucket] ?? new Map();
      buckets[bucket] = new Map();
      count -= taken.size;
      return taken;
    },
    putBack(bucket, taken) {
      buckets[bucket] = new Map(taken);
      count += taken.size;
    },
    count: () => count,
  };
}

/** A map finds texts quickest; a character holds two bytes. */
function textOf(key: Uint8Array): string {
  const [a, b, c, d] = [pairAt(key, 0), pairAt(key, 2), pairAt(key, 4), pairAt(key, 6)];
  return String.fromCharCode(a, b, c, d, pairAt(key, 8), pairAt(key, 10), pairAt(key, 12), pairAt(key, 14));
}

function pairAt(key: Uint8Array, at: number): number {
  return ((key[at] ?? 0) << 8) | (key[at + 1] ?? 0);
}
