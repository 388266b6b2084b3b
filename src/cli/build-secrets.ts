import { basename } from "node:path";
import { secretMark } from "../config/build/plain-settings.ts";
import type { Problem } from "../config/problem.ts";
import { FIRST_RUN_SECRETS } from "../config/settings/first-run-settings.ts";
import type { Settings } from "../config/settings/settings.ts";

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

/** A Worker has no files: what the settings take from one has to come from a variable. */
export function fileSecrets({
  origins,
  firstRun,
}: Pick<Settings, "origins" | "firstRun">): readonly Problem[] {
  if (firstRun) return [];
  return [...origins].flatMap(([key, { from, reference }]) => {
    if (!reference?.startsWith("file:")) return [];
    const [file = from, line = "1"] = from.split(/:(?=\d+$)/);
    const place = { file, line: Number(line), column: 1, length: 1 };
    const message = `\`${key}\` is taken from a file, and a Worker has none`;
    const fix = "write it as env:NAME; `npx wrangler secret put NAME` then asks for its value";
    return [{ code: "S205", severity: "error" as const, ...place, message, fix }];
  });
}
