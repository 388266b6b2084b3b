import type { LineIndex, Place } from "./line-index.ts";
import { placeInText } from "./place-in-text.ts";
import type { YamlMap, YamlNode, YamlPair, YamlPath } from "./yaml-node.ts";

/** One YAML file that could be read: its plain data, and the way back from the data to the text. */
export type YamlDocument = {
  readonly file: string;
  readonly text: string;
  readonly root: YamlNode;
  /** Plain data: maps are objects without a prototype, in the file's order. */
  readonly value: unknown;
  /** Place of a key or of its value; what is missing or empty is placed at the nearest key above it. */
  locate(path: YamlPath, part?: "key" | "value"): Place;
  /** Place of characters inside a scalar's text; in a folded block the block's start. */
  locateInText(path: YamlPath, offset: number, length: number): Place;
  /** A scalar as it is written, quotes included. */
  sourceOf(path: YamlPath): string | undefined;
};

type DocumentParts = {
  readonly file: string;
  readonly text: string;
  readonly root: YamlNode;
  readonly lines: LineIndex;
};

/** Puts the questions that can be asked of a file around its nodes. */
export function yamlDocument({ file, text, root, lines }: DocumentParts): YamlDocument {
  return {
    file,
    text,
    root,
    value: plainData(root),
    locate: (path, part = "value") => locate({ root, lines, path, part }),
    locateInText(path, offset, length) {
      const node = follow(root, path).node;
      if (node?.kind !== "scalar") return locate({ root, lines, path, part: "value" });
      return placeInText({ node, text, lines, offset, length });
    },
    sourceOf(path) {
      const node = follow(root, path).node;
      return node?.kind === "scalar" ? text.slice(node.start, node.end) : undefined;
    },
  };
}

/** Recursion is safe: the reader has bounded the depth. */
function plainData(node: YamlNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainData);
  const data: Record<string, unknown> = Object.create(null);
  for (const pair of node.pairs) data[pair.key] = plainData(pair.value);
  return data;
}

type Found = {
  /** Undefined if the path leads nowhere. */
  readonly node: YamlNode | undefined;
  /** The last key on the way that exists. */
  readonly nearest: YamlNode;
  readonly isKey: boolean;
};

function follow(root: YamlNode, path: YamlPath): Found {
  let node: YamlNode = root;
  let nearest: YamlNode = root;
  let isKey = false;
  for (const step of path) {
    const next: { node: YamlNode; pair?: YamlPair } | undefined = child(node, step);
    if (!next) return { node: undefined, nearest, isKey: false };
    node = next.node;
    if (next.pair) nearest = next.pair.keyNode;
    else nearest = next.node;
    isKey = next.pair !== undefined;
  }
  return { node, nearest, isKey };
}

function child(node: YamlNode, step: string | number): { node: YamlNode; pair?: YamlPair } | undefined {
  if (node.kind === "map") {
    const pair = pairsByKey(node).get(String(step));
    return pair && { node: pair.value, pair };
  }
  const item = node.kind === "list" ? node.items[Number(step)] : undefined;
  return item && { node: item };
}

/** Of a key that is there twice, the last. Asked for every rule of a long file. */
function pairsByKey(map: YamlMap): ReadonlyMap<string, YamlPair> {
  const known = INDEXES.get(map) ?? new Map(map.pairs.map((pair) => [pair.key, pair]));
  INDEXES.set(map, known);
  return known;
}

const INDEXES = new WeakMap<YamlMap, ReadonlyMap<string, YamlPair>>();

type Wanted = {
  readonly root: YamlNode;
  readonly lines: LineIndex;
  readonly path: YamlPath;
  readonly part: "key" | "value";
};

function locate({ root, lines, path, part }: Wanted): Place {
  const { node, nearest, isKey } = follow(root, path);
  const empty = node === undefined || node.start === node.end;
  const shown = empty || (part === "key" && isKey) ? nearest : node;
  return lines.place(shown.start, shown.end);
}
