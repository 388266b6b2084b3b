/** Bytes of bodies that may be on their way in at once, over all requests. */
export const MAX_READING_BYTES = 128 * 1024 * 1024;

export type ReadBudget = {
  /** Sets so many bytes aside; false when there is no room for them. */
  take(bytes: number): boolean;
  /** Gives back what was taken. */
  give(bytes: number): void;
};

/** Bodies are held in memory before anybody is proven: together they stay below `limit`. */
export function createReadBudget(limit: number): ReadBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > limit) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}
