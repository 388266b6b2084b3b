import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const FOLDER = join(import.meta.dirname, "../../rules/recipes");
const SETTINGS_LINE = "In relay.yaml:";

/** A recipe file, with what its comment on top says. */
export type Recipe = {
  /** `declined-to-slack.yaml` */
  readonly name: string;
  readonly text: string;
  /** What stands before the colon of its title: `Alerts`. */
  readonly group: string;
  readonly title: string;
  /** What it does and what to change. */
  readonly words: string;
  /** What relay.yaml needs beyond the first-run settings, as written; empty if nothing. */
  readonly settings: string;
  /** The file without the comment and without the tests. */
  readonly rules: string;
};

/** All recipes, in the order of their names. */
export function readRecipes(): readonly Recipe[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((name) => readRecipe(name, readFileSync(join(FOLDER, name), "utf8")));
}

function readRecipe(name: string, text: string): Recipe {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  const [titleLine = "", ...comment] = lines.slice(0, end).map((line) => line.replace(/^# ?/, ""));
  const [group = "", title = ""] = titleLine.split(/: (.*)/);
  const at = comment.indexOf(SETTINGS_LINE);
  const words = comment.slice(0, at < 0 ? undefined : at);
  return {
    name,
    text,
    group,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    words: words.join("\n").trim(),
    settings:
      at < 0
        ? ""
        : comment
            .slice(at + 1)
            .map((line) => line.replace(/^ {2}/, ""))
            .join("\n"),
    rules:
      lines
        .slice(end)
        .join("\n")
        .split(/^tests:/m)[0]
        ?.trim() ?? "",
  };
}

/** The lines for relay.yaml as data, section by section. */
export function settingsOf({
  settings,
}: Recipe): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return parse(settings) ?? {};
}
