import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { cutValue } from "./cut-values.ts";
import type { LineIndex } from "./line-index.ts";
import { quoted } from "./line-traps.ts";
import { oddSpaceAround } from "./odd-spaces.ts";
import { trapFault } from "./syntax-faults.ts";
import { NO_ALIAS, unwantedProperties } from "./unwanted-properties.ts";
import { wrongKeys } from "./wrong-keys.ts";
import type { Fault } from "./yaml-faults.ts";
import type { ScalarStyle, YamlNode, YamlPair, YamlScalar } from "./yaml-node.ts";

type Reading = { readonly text: string; readonly lines: LineIndex; readonly faults: Fault[] };

/** Turns the parser's nodes into ours, and finds what the parser accepts but nobody meant. */
export function toNodes(text: string, lines: LineIndex, contents: Node | null) {
  const reading: Reading = { text, lines, faults: [] };
  const root = toNode(reading, contents);
  return { root, faults: reading.faults };
}

/** Recursion is safe: the reader has bounded the depth. */
function toNode(reading: Reading, node: unknown): YamlNode {
  if (isAlias(node)) return toAlias(reading, rangeOf(node));
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return emptyScalar(0);
  reading.faults.push(...unwantedProperties(reading.text, node));
  if (isScalar(node)) return toScalar(reading, node);
  if (isMap(node)) return toMap(reading, node);
  return { kind: "list", items: node.items.map((item) => toNode(reading, item)), ...rangeOf(node) };
}

type Range = { readonly start: number; readonly end: number };

function rangeOf(node: Node): Range {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

function emptyScalar(at: number): YamlScalar {
  return { kind: "scalar", value: null, style: "plain", start: at, end: at };
}

function toAlias({ lines, faults }: Reading, { start, end }: Range): YamlScalar {
  faults.push(trapFault(lines, start) ?? { code: "Y007", start, end, ...NO_ALIAS });
  return emptyScalar(start);
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

function toScalar(reading: Reading, node: Scalar): YamlScalar {
  const { start, end } = rangeOf(node);
  const style = STYLES[node.type ?? "PLAIN"] ?? "plain";
  if (style === "plain") reading.faults.push(...plainFaults(reading.text, start, end));
  return { kind: "scalar", value: plainValue(node.value), style, start, end };
}

function plainFaults(text: string, start: number, end: number): readonly Fault[] {
  const cut =
    cutValue(text, start, end) ?? typographicQuotes(text, start, end) ?? oddSpaceAround(text, start, end);
  if (cut) return [cut];
  const dash = /\n[ \t]*- /.exec(text.slice(start, end));
  if (!dash) return [];
  const at = start + dash.index + dash[0].length - 2;
  const message = "YAML reads this line as part of the text above it, not as an entry of the list";
  return [{ code: "Y001", start: at, end: at + 1, message, fix: "put the dash under the one above" }];
}

const IN_TYPOGRAPHIC_QUOTES = /^[“”„«‘’‚‹][^"]*[“”»‘’›]$/su;

/** Word processors and chats make them of straight ones; to YAML they are letters like others. */
function typographicQuotes(text: string, start: number, end: number): Fault | undefined {
  const source = text.slice(start, end);
  if (!IN_TYPOGRAPHIC_QUOTES.test(source)) return undefined;
  const message = `these quotes are part of the text to YAML: it takes only straight ones`;
  return { code: "Y006", start, end, message, fix: `write  ${quoted(source.slice(1, -1))}` };
}

function plainValue(value: unknown): YamlScalar["value"] {
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain ? value : null;
}

function toMap(reading: Reading, map: YAMLMap): YamlNode {
  const range = rangeOf(map);
  if (map.flow && reading.text.startsWith("{{", range.start)) return toTemplate(reading, range);
  const pairs = map.items.flatMap((pair) => toPair(reading, pair, map.flow === true) ?? []);
  reading.faults.push(...wrongKeys(reading.lines, pairs));
  return { kind: "map", pairs, ...range };
}

/** Y004: to YAML, `{{ x }}` is a map whose only key is a map. */
function toTemplate({ text, lines, faults }: Reading, range: Range): YamlScalar {
  const trap = trapFault(lines, range.start);
  const isOnly = trap?.code === "Y004" && trap.start === range.start;
  const message = "{{ … }} must be inside quotes when it starts a value";
  const fix = quoted(text.slice(range.start, range.end));
  faults.push(isOnly ? trap : { code: "Y004", ...range, message, fix, from: range.start });
  return emptyScalar(range.start);
}

function toPair(reading: Reading, { key, value }: Pair, inFlow: boolean): YamlPair | undefined {
  if (!isScalar(key)) {
    const start = isNode(key) ? rangeOf(key).start : 0;
    reading.faults.push(
      trapFault(reading.lines, start) ?? { code: "Y006", start, end: start + 1, ...NO_WORD },
    );
    return undefined;
  }
  reading.faults.push(...unwantedProperties(reading.text, key));
  const keyNode = toScalar(reading, key);
  const source = reading.text.slice(keyNode.start, keyNode.end);
  const isGlued = inFlow && value === null && keyNode.style === "plain" && /\w:\S/.test(source);
  if (isGlued) reading.faults.push(gluedPair(keyNode, source));
  const name = keyNode.style === "plain" ? source : String(keyNode.value);
  return { key: name, keyNode, value: value === null ? emptyScalar(keyNode.end) : toNode(reading, value) };
}

const NO_WORD = { message: "a name before a colon must be a word", fix: "put quotes around the whole value" };

function gluedPair({ start, end }: YamlScalar, source: string): Fault {
  const message = "a space is missing after the colon";
  return { code: "Y006", start, end, message, fix: source.replace(":", ": ") };
}
