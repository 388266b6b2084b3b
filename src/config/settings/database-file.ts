import type { Settings } from "./settings.ts";

/** The file that everything is kept in; undefined where it is kept by a server. */
export function databaseFile({ store }: Pick<Settings, "store">): string | undefined {
  return store.kind === "sqlite" ? store.path : undefined;
}
