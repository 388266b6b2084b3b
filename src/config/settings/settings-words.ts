import type { YamlPath } from "../yaml/yaml-node.ts";

/** What stands at a path of the settings, in the words of its reader. */
export function wordsFor(path: YamlPath): string | undefined {
  const [section, name, ...rest] = path;
  if (section === undefined) return "the settings file";
  if (rest.length > 0) return undefined;
  if (section === "sources" && name !== undefined) return `source ${name}`;
  if (section === "destinations" && name !== undefined) return `destination ${name}`;
  if (section === "records" && name !== undefined) return `table ${name}`;
  return undefined;
}
