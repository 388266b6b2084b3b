import { isCollection, isPair, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import type { Fault } from "./yaml-faults.ts";

/** Rule files need about eight. */
const MAX_DEPTH = 16;

/** So many open brackets are never text. The parser's time grows with their square: it is not asked. */
const MAX_OPEN_BRACKETS = 500;

/** Where the brackets of a text, wherever they stand, are open beyond any sense. */
export function tooManyBrackets(text: string): Fault | undefined {
  let open = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    open = bracket === "[" || bracket === "{" ? open + 1 : Math.max(0, open - 1);
    if (open > MAX_OPEN_BRACKETS) return nestedTooDeep(index);
  }
  return undefined;
}

/** The first value that is nested too deep. Iterative: what it guards against would exhaust the stack. */
export function tooDeep(contents: Node | null): Fault | undefined {
  const open: { readonly node: CollectionNode; readonly depth: number }[] = [];
  if (isCollection(contents)) open.push({ node: contents, depth: 1 });
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    if (depth > MAX_DEPTH) return nestedTooDeep(node.range?.[0] ?? 0);
    for (const item of node.items) {
      const parts = isPair(item) ? [item.key, item.value] : [item];
      for (const part of parts) if (isCollection(part)) open.push({ node: part, depth: depth + 1 });
    }
  }
  return undefined;
}

type CollectionNode = YAMLMap<unknown, unknown> | YAMLSeq<unknown>;

/** The fault itself, for when the parser gives up before there is anything to walk. */
export function nestedTooDeep(start: number): Fault {
  const message = `lists and maps are nested more than ${MAX_DEPTH} deep here`;
  return { code: "Y008", start, end: start + 1, message, fix: "take levels out; no setting needs so many" };
}
