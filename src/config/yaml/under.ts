import { isMap } from "./is-map.ts";

/** What stands under a key of a map. */
export function under(raw: unknown, key: string): unknown {
  return isMap(raw) && Object.hasOwn(raw, key) ? raw[key] : undefined;
}
