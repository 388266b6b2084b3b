import { type Document, isCollection, isScalar, type Node, visit, type YAMLError } from "yaml";

/** A quote or bracket that opens and does not close where it should. */
export type Opened = { readonly start: number; readonly closing: string };

const FLOW = /^Flow (map|sequence) in block collection/;
const QUOTE = /^Missing closing .quote/;
const ENDS: Readonly<Record<string, string>> = { QUOTE_DOUBLE: '"', QUOTE_SINGLE: "'" };

/** Finds the opening sign that an error is about: the parser reports where it noticed, often lines below. */
export function openedIn(document: Document<Node, boolean>): (error: YAMLError) => Opened | undefined {
  const [quotes, flows] = [new Map<number, Opened>(), new Map<string, Opened>()];
  if (document.errors.length === 0) return () => undefined;
  visit(document, {
    Node(_, node) {
      const [start, end] = node.range ?? [0, 0];
      const quote = isScalar(node) ? ENDS[node.type ?? ""] : undefined;
      if (quote) quotes.set(end, { start, closing: quote });
      if (!isCollection(node) || !node.flow) return;
      for (const closing of FLOW_ENDS) flows.set(`${end}${closing}`, { start, closing });
    },
  });
  return ({ message, pos: [at] }) => {
    const [, flow] = FLOW.exec(message) ?? [];
    if (flow) return flows.get(`${at}${flow === "map" ? "}" : "]"}`);
    return QUOTE.test(message) ? quotes.get(at) : undefined;
  };
}

const FLOW_ENDS = ["}", "]"];
