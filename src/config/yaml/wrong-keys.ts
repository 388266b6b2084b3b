import type { LineIndex } from "./line-index.ts";
import type { Fault } from "./yaml-faults.ts";
import type { YamlPair } from "./yaml-node.ts";

/** Y003 a key that is there twice, with both places; Y007 a merge key; Y001 a key that could harm. Linear. */
export function wrongKeys(lines: LineIndex, pairs: readonly YamlPair[]): readonly Fault[] {
  const first = new Map<string, number>();
  return pairs.flatMap(({ key, keyNode: { start, end } }): readonly Fault[] => {
    // Nothing is there: a stray sign makes names that nobody wrote.
    if (start === end) return [];
    const before = first.get(key);
    first.set(key, before ?? start);
    if (before !== undefined) return [twice(lines, key, before, { start, end })];
    if (key === "<<") return [{ code: "Y007", start, end, ...NO_MERGE }];
    return key === "__proto__" ? [{ code: "Y001", start, end, ...NO_PROTO }] : [];
  });
}

const NO_MERGE = { message: "<< cannot merge maps here", fix: "write the lines out" };
const NO_PROTO = { message: "__proto__ cannot be a name", fix: "use another name" };

function twice(
  lines: LineIndex,
  key: string,
  before: number,
  { start, end }: { readonly start: number; readonly end: number },
): Fault {
  const { line, column } = lines.place(before, before);
  const message = `"${key}" is here a second time; the first is at ${line}:${column}`;
  return { code: "Y003", start, end, message, fix: "keep one of the two" };
}
