import { basename } from "node:path";
import { secretMark } from "../config/build/plain-settings.ts";
import { FIRST_RUN_SECRETS } from "../config/settings/first-run-settings.ts";

/** The secrets of the first run that are files on Node, by the names that a Worker has them under. */
export const FIRST_RUN_BINDINGS: ReadonlyMap<string, string> = new Map(
  FIRST_RUN_SECRETS.map(({ path }) => [
    path,
    `FIRST_RUN_${basename(path).replaceAll("-", "_").toUpperCase()}`,
  ]),
);

/** What stands for a secret while settings are compiled: the name of its binding. */
export function markOf(reference: string): string {
  if (reference.startsWith("env:")) return secretMark(reference.slice("env:".length));
  const known = [...FIRST_RUN_BINDINGS].find(([path]) => reference.endsWith(path));
  return secretMark(known?.[1] ?? "");
}
