import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import type { LineIndex } from "./line-index.ts";
import { trapFault } from "./syntax-faults.ts";
import type { Fault } from "./yaml-faults.ts";
import type { ScalarStyle, YamlMap, YamlNode, YamlPair, YamlScalar } from "./yaml-node.ts";

type Reading = { readonly text: string; readonly lines: LineIndex; readonly faults: Fault[] };

/** Turns the parser's nodes into ours, and finds what the parser accepts but nobody meant. */
export function toNodes(text: string, lines: LineIndex, contents: Node | null) {
  const reading: Reading = { text, lines, faults: [] };
  const root = toNode(reading, contents);
  return { root, faults: reading.faults };
}

function toNode(reading: Reading, node: unknown): YamlNode {
  if (isMap(node)) return toMap(reading, node);
  if (isScalar(node)) return toScalar(reading, node);
  if (isSeq(node)) {
    refuseProperties(reading, node);
    return { kind: "list", items: node.items.map((item) => toNode(reading, item)), ...rangeOf(node) };
  }
  if (!isAlias(node)) return emptyScalar(0);
  const { start, end } = rangeOf(node);
  reading.faults.push({ code: "Y007", start, end, ...NO_ALIAS });
  return emptyScalar(start);
}

const NO_ALIAS = {
  message: "* at the start of a value refers to another part of the file, which is not possible here",
  fix: "write the value out; if it is text, put quotes around it",
};
const NO_ANCHOR = {
  message: "& at the start of a value names it for use elsewhere, which is not possible here",
  fix: "take the name out; if it is text, put quotes around it",
};
const NO_TAG = {
  message: "! at the start of a value gives it a type, which is not possible here",
  fix: "take the type out; if it is text, put quotes around it",
};

function emptyScalar(at: number): YamlScalar {
  return { kind: "scalar", value: null, style: "plain", start: at, end: at };
}

function rangeOf(node: Node): { start: number; end: number } {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

function refuseProperties(reading: Reading, node: Node): void {
  const { start } = rangeOf(node);
  if ("anchor" in node && node.anchor) reportBefore(reading, start, "&", NO_ANCHOR);
  else if (node.tag) reportBefore(reading, start, "!", NO_TAG);
}

function reportBefore(
  { text, faults }: Reading,
  end: number,
  sign: string,
  said: { message: string; fix: string },
): void {
  const start = Math.max(0, text.lastIndexOf(sign, end));
  faults.push({ code: "Y007", start, end: Math.max(end, start + 1), ...said });
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

function toScalar(reading: Reading, node: Scalar): YamlScalar {
  refuseProperties(reading, node);
  const { start, end } = rangeOf(node);
  const style = STYLES[node.type ?? "PLAIN"] ?? "plain";
  if (style === "plain") findCutValue(reading, start, end);
  return { kind: "scalar", value: plainValue(node.value), style, start, end };
}

function plainValue(value: unknown): YamlScalar["value"] {
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain ? value : null;
}

/** Y005: what follows `#` is a comment to YAML; one that follows at once, or leaves nothing, was meant as text. */
function findCutValue({ text, lines, faults }: Reading, start: number, end: number): void {
  const [, comment] = /^[ \t]*(#[^\r\n]*)/.exec(text.slice(end, end + 500)) ?? [];
  if (!comment) return;
  const value = text.slice(start, end);
  if (value === "") {
    const trap = trapFault(lines, end);
    if (trap) faults.push(trap);
    return;
  }
  const opensQuote = (value.split('"').length - 1) % 2 === 1;
  if (!opensQuote && !/^#[^\s#]/.test(comment)) return;
  const hash = text.indexOf("#", end);
  faults.push({
    code: "Y005",
    start: hash,
    end: hash + comment.length,
    message: `this value ends before "#": YAML takes ${JSON.stringify(comment)} for a comment`,
    fix: 'put quotes around the whole value; if a comment is meant, put a space after "#"',
  });
}

function toMap(reading: Reading, map: YAMLMap): YamlMap {
  refuseProperties(reading, map);
  const pairs: YamlPair[] = [];
  const seen = new Map<string, number>();
  for (const item of map.items) {
    const keyNode = toKey(reading, item);
    if (!keyNode) continue;
    const key = reading.text.slice(keyNode.start, keyNode.end);
    const name = keyNode.style === "plain" ? key : String(keyNode.value);
    const value = item.value === null ? emptyScalar(keyNode.end) : toNode(reading, item.value);
    findWrongKey(reading, seen, name, keyNode);
    pairs.push({ key: name, keyNode, value });
  }
  return { kind: "map", pairs, ...rangeOf(map) };
}

/** Y004, Y006: a key must be one word or one quoted text; anything else is a slip with braces or `?`. */
function toKey(reading: Reading, { key }: Pair): YamlScalar | undefined {
  if (isScalar(key)) {
    const scalar = toScalar(reading, key);
    return scalar;
  }
  const start = isMap(key) || isSeq(key) ? rangeOf(key).start : 0;
  const trap = trapFault(reading.lines, start);
  reading.faults.push(
    trap ?? {
      code: "Y006",
      start,
      end: start + 1,
      message: "a key must be a word",
      fix: "put quotes around text with braces",
    },
  );
  return undefined;
}

function findWrongKey({ lines, faults }: Reading, seen: Map<string, number>, name: string, key: YamlScalar) {
  const { start, end } = key;
  const first = seen.get(name);
  if (first !== undefined) {
    const { line, column } = lines.place(first, first);
    const message = `"${name}" is here a second time; the first is at ${line}:${column}`;
    faults.push({ code: "Y003", start, end, message, fix: "keep one of the two" });
  }
  seen.set(name, first ?? start);
  if (name === "<<") {
    faults.push({
      code: "Y007",
      start,
      end,
      message: "<< cannot merge maps here",
      fix: "write the keys out",
    });
  }
  if (name === "__proto__") {
    faults.push({ code: "Y001", start, end, message: "this key is not allowed", fix: "use another name" });
  }
}
