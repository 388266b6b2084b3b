import { harmless } from "../config/frame-line.ts";
import type { Problem } from "../config/problem.ts";

/** A problem and the file that it stands in, as programs see it; no path if it stands in none. */
export type PlacedProblem = { readonly problem: Problem; readonly path?: string | undefined };

type Found = { readonly placed: readonly PlacedProblem[]; readonly closed?: string | undefined };

/** Workflow commands of GitHub, one a line: annotations at the lines concerned. */
export function githubCommands({ placed, closed }: Found): readonly string[] {
  const commands = placed.map(commandOf);
  if (closed === undefined) return commands;
  return [...commands, `::error title=settings::${data(`The settings would stop the start: ${closed}`)}`];
}

function commandOf({ problem, path }: PlacedProblem): string {
  const { severity, code, line, column, length, message, fix } = problem;
  const place = path === undefined ? {} : { file: path, line, col: column, endColumn: column + length };
  const properties = Object.entries({ ...place, title: code }).map(
    ([name, value]) => `${name}=${property(value)}`,
  );
  const advice = fix === undefined ? [] : fix.split("\n").map((text) => `fix: ${harmless(text)}`);
  return `::${severity} ${properties.join(",")}::${data([harmless(message), ...advice].join("\n"))}`;
}

/** In a command's text a percent sign begins an escape. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** In a property so do the signs that end it. */
function property(value: string | number): string {
  return data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
