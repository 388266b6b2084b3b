/** How the key of a subject begins that is the operator's own reference. */
export const REFERENCE_PREFIX = "ref:";

/** The subject's key that an operator's own reference is. */
export function referenceKey(reference: string): string {
  return `${REFERENCE_PREFIX}${reference}`;
}

/** The reference that a key is; undefined for any other key. */
export function referenceIn(key: string): string | undefined {
  return key.startsWith(REFERENCE_PREFIX) ? key.slice(REFERENCE_PREFIX.length) : undefined;
}
