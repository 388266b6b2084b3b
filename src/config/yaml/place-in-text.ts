import type { LineIndex, Place } from "./line-index.ts";
import type { YamlScalar } from "./yaml-node.ts";

type Asked = {
  readonly node: YamlScalar;
  /** Text of the file. */
  readonly text: string;
  readonly lines: LineIndex;
  /** Characters of the scalar's own text. */
  readonly offset: number;
  readonly length: number;
};

/** Finds characters of a scalar's text in the file, by the way the scalar is written. */
export function placeInText({ node, text, lines, offset, length }: Asked): Place {
  const offsets = knownOffsets(node, text);
  if (!offsets) return lines.place(node.start, node.end);
  const last = offsets.length - 1;
  const start = offsets[Math.min(offset, last)] ?? 0;
  const end = offsets[Math.min(offset + length, last)] ?? node.end - node.start;
  return lines.place(node.start + start, node.start + end);
}

/** A long text may have a thousand faults. */
const KNOWN = new WeakMap<YamlScalar, readonly number[] | undefined>();

function knownOffsets(node: YamlScalar, text: string): readonly number[] | undefined {
  if (!KNOWN.has(node)) KNOWN.set(node, offsetsOf(node, text.slice(node.start, node.end)));
  return KNOWN.get(node);
}

/** For each character of the scalar's text, and for its end, the offset in the source; none if the map is lost. */
function offsetsOf(node: YamlScalar, source: string): readonly number[] | undefined {
  switch (node.style) {
    case "plain":
      return source.includes("\n") ? undefined : upTo(source.length + 1, 0);
    case "single":
      return source.includes("\n") ? undefined : singleQuoted(source);
    case "double":
      return source.includes("\n") ? undefined : doubleQuoted(source);
    case "literal":
      return literal(source);
    case "folded":
      return undefined;
  }
}

function upTo(count: number, first: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + first);
}

function singleQuoted(source: string): readonly number[] {
  const offsets: number[] = [];
  let at = 1;
  while (at < source.length - 1) {
    offsets.push(at);
    at += source.startsWith("''", at) ? 2 : 1;
  }
  return [...offsets, at];
}

const ESCAPE_LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

function doubleQuoted(source: string): readonly number[] {
  const offsets: number[] = [];
  let at = 1;
  while (at < source.length - 1) {
    const length = source[at] === "\\" ? (ESCAPE_LENGTHS[source[at + 1] ?? ""] ?? 2) : 1;
    const isPair = length === 10 && Number.parseInt(source.slice(at + 2, at + 10), 16) > 0xffff;
    offsets.push(at);
    if (isPair) offsets.push(at);
    at += length;
  }
  return [...offsets, at];
}

/** Each line of the block loses the block's indent; the header line is no part of the text. */
function literal(source: string): readonly number[] {
  const header = source.indexOf("\n") + 1;
  const lines = source.slice(header).split("\n");
  const indent = indentOf(source.slice(0, header), lines);
  const offsets: number[] = [];
  let at = header;
  for (const line of lines) {
    const skipped = Math.min(indent, line.length);
    const text = line.endsWith("\r") ? line.length - 1 : line.length;
    for (let column = skipped; column < text; column++) offsets.push(at + column);
    at += line.length + 1;
    offsets.push(at - 1);
  }
  return offsets;
}

function indentOf(header: string, lines: readonly string[]): number {
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const own = first.length - first.trimStart().length;
  // An indentation indicator ("|2") says how much is indent; what is beyond belongs to the text.
  return /[|>][+-]?[1-9]/.test(header) ? Math.min(own, leastIndent(lines)) : own;
}

function leastIndent(lines: readonly string[]): number {
  const written = lines.filter((line) => line.trim() !== "");
  return Math.min(...written.map((line) => line.length - line.trimStart().length));
}
