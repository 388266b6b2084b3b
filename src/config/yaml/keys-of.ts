import { isMap } from "./is-map.ts";

/** The keys of a map, none of anything else. */
export function keysOf(raw: unknown): readonly string[] {
  return isMap(raw) ? Object.keys(raw) : [];
}
