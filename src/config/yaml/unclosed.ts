import { type Document, isCollection, isScalar, type Node, visit, type YAMLError } from "yaml";

/** A quote or bracket that opens and does not close where it should. */
export type Opened = { readonly start: number; readonly closing: string };

const FLOW = /^Flow (map|sequence) in block collection/;
const QUOTE = /^Missing closing .quote/;
const ENDS: Readonly<Record<string, string>> = { QUOTE_DOUBLE: '"', QUOTE_SINGLE: "'" };

/** The opening sign that an error is about: the parser reports where it noticed, often lines below. */
export function openedAt(document: Document<Node, boolean>, error: YAMLError): Opened | undefined {
  const [, flow] = FLOW.exec(error.message) ?? [];
  if (!flow && !QUOTE.test(error.message)) return undefined;
  const closing = flow === "map" ? "}" : "]";
  let found: Opened | undefined;
  visit(document, {
    Node(_, node) {
      const [start, end] = node.range ?? [0, 0];
      if (end !== error.pos[0]) return;
      if (flow && isCollection(node) && node.flow) found = { start, closing };
      const quote = isScalar(node) ? ENDS[node.type ?? ""] : undefined;
      if (!flow && quote) found = { start, closing: quote };
    },
  });
  return found;
}
