import { TAGS } from "../../templates/engine.ts";
import { FILTERS } from "../../templates/filters.ts";
import type { TemplateFault } from "../../templates/template.ts";
import { didYouMean } from "../did-you-mean.ts";

/** A fault of a text, with the filter or tag that was probably meant, if one is unknown. */
export function withMeant(fault: TemplateFault, text: string): TemplateFault {
  if (fault.code !== "T303") return fault;
  const source = text.slice(fault.offset, fault.offset + fault.length);
  const [, tag] = /^\{%-?\s*(\w+)/.exec(source) ?? [];
  const isFilter = /^\w+$/.test(source) && !Object.hasOwn(FILTERS, source);
  const meant = isFilter
    ? didYouMean(source, Object.keys(FILTERS))
    : tag !== undefined && !TAGS.includes(tag) && didYouMean(tag, TAGS);
  return meant ? { ...fault, fix: `did you mean \`${meant}\`?` } : fault;
}
