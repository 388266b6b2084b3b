import { z } from "zod";
import { DESTINATION_KINDS } from "../../actions/registry.ts";
import { isSecretReference } from "../../model/secret.ts";
import { SOURCE_KINDS } from "../../sources/registry.ts";
import type { Mask, Problem } from "../problem.ts";
import { isMap } from "../yaml/is-map.ts";
import { type Shape, shapesAt } from "../yaml/schema-shapes.ts";
import type { YamlDocument } from "../yaml/yaml-document.ts";
import type { YamlNode, YamlPath } from "../yaml/yaml-node.ts";
import type { KindSchema } from "./check-kinds.ts";
import { STORE_KINDS, settingsSchema } from "./settings-schema.ts";

/**
 * The same problems, whose lines show a value only where the schemas know that it is no secret: a key that nobody
 * knows may be a secret's, misspelt, and a list that was written as one text may be the secret itself.
 */
export function hideValues(document: YamlDocument, problems: readonly Problem[]): readonly Problem[] {
  if (problems.length === 0) return problems;
  const hidden = new Map<number, Mask[]>();
  for (const { path, value } of scalarsOf(document.root, [])) {
    if (value === null || isSecretReference(String(value)) || isHarmless(document, path)) continue;
    const { line, column, length } = document.locate(path);
    hidden.set(line, [...(hidden.get(line) ?? []), { column, length }]);
  }
  return problems.map((problem) =>
    hidden.has(problem.line) && problem.file === document.file
      ? { ...problem, masks: hidden.get(problem.line) }
      : problem,
  );
}

type Scalar = { readonly path: YamlPath; readonly value: unknown };

function scalarsOf(node: YamlNode, path: YamlPath): readonly Scalar[] {
  if (node.kind === "map") return node.pairs.flatMap((pair) => scalarsOf(pair.value, [...path, pair.key]));
  if (node.kind === "list") return node.items.flatMap((item, index) => scalarsOf(item, [...path, index]));
  return [{ path, value: node.value }];
}

/** Does a schema want a plain value there, and no secret? */
function isHarmless(document: YamlDocument, [section, ...rest]: YamlPath): boolean {
  switch (section) {
    case "store":
      return isHarmlessIn(STORE_KINDS, kindAt(document, [section]), rest);
    case "sources":
    case "destinations": {
      const [name = "", ...below] = rest;
      const kinds = section === "sources" ? SOURCE_KINDS : DESTINATION_KINDS;
      return isHarmlessIn(kinds, kindAt(document, [section, name]), below);
    }
    default:
      return isPlain(shapesAt(settingsSchema, section === undefined ? [] : [section, ...rest]));
  }
}

function isHarmlessIn(kinds: readonly KindSchema[], kind: unknown, below: YamlPath): boolean {
  if (below.length === 1 && below[0] === "kind") return true;
  const known = kinds.find((candidate) => candidate.kind === kind);
  return known !== undefined && isPlain(shapesAt(known.settings, below));
}

function kindAt(document: YamlDocument, path: YamlPath): unknown {
  return [...path, "kind"].reduce(memberOf, document.value);
}

function memberOf(value: unknown, key: string | number): unknown {
  return isMap(value) ? value[key] : undefined;
}

function isPlain(shapes: readonly Shape[]): boolean {
  const isBranch = ({ schema }: Shape) =>
    schema instanceof z.ZodObject || schema instanceof z.ZodArray || schema instanceof z.ZodRecord;
  return shapes.length > 0 && shapes.every((shape) => !isBranch(shape) && shape.meta["secret"] !== true);
}
