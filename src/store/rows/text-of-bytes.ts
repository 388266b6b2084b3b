/** The same text for the same bytes: two arrays are never the same key of a map. */
export function textOfBytes(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
