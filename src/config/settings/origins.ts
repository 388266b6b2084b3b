import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlNode, YamlPath } from "../yaml/yaml-node.ts";
import type { Override } from "./overrides.ts";
import type { Reference } from "./read-section.ts";
import type { Origin, Settings } from "./settings.ts";

type OriginsInput = {
  readonly document: YamlDocument;
  readonly overrides: readonly Override[];
  readonly references: readonly Reference[];
};

/** Notes for every value that is no default where it comes from. */
export function traceOrigins({ document, overrides, references }: OriginsInput): Settings["origins"] {
  const origins = new Map<string, Origin>();
  for (const path of scalarPaths(document.root, [])) {
    origins.set(path.join("."), { from: `${document.file}:${document.locate(path).line}` });
  }
  for (const { path, from } of overrides) origins.set(path.join("."), { from });
  for (const { path, reference } of references) {
    const key = path.join(".");
    origins.set(key, { from: origins.get(key)?.from ?? document.file, reference });
  }
  return origins;
}

function scalarPaths(node: YamlNode, path: YamlPath): readonly YamlPath[] {
  if (node.kind === "map") return node.pairs.flatMap((pair) => scalarPaths(pair.value, [...path, pair.key]));
  if (node.kind === "list") return node.items.flatMap((item, index) => scalarPaths(item, [...path, index]));
  return [path];
}
