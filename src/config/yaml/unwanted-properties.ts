import type { Node } from "yaml";
import type { Fault } from "./yaml-faults.ts";

type Said = Pick<Fault, "message" | "fix">;

const NO_ANCHOR: Said = {
  message: "& at the start of a value names it for use elsewhere, which is not possible here",
  fix: "take the name out; if it is text, put quotes around it",
};
const NO_TAG: Said = {
  message: "! at the start of a value gives it a type, which is not possible here",
  fix: "take the type out; if it is text, put quotes around it",
};

/** Y007: an alias stands for another part of the file. */
export const NO_ALIAS: Said = {
  message: "* at the start of a value refers to another part of the file, which is not possible here",
  fix: "write the value out; if it is text, put quotes around it",
};

/** Y007: an anchor or a tag in front of a value. */
export function unwantedProperties(text: string, node: Node): readonly Fault[] {
  if ("anchor" in node && node.anchor) return [before(text, node, "&", NO_ANCHOR)];
  return node.tag ? [before(text, node, "!", NO_TAG)] : [];
}

/** The parser's range of a node begins after its anchor and tag. */
function before(text: string, node: Node, sign: string, said: Said): Fault {
  const end = node.range?.[0] ?? 0;
  const last = Math.max(0, text.lastIndexOf(sign, end));
  const start = text[last - 1] === sign ? last - 1 : last;
  return { code: "Y007", start, end: Math.max(end, start + 1), ...said };
}
