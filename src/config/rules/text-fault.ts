import { TAGS } from "../../templates/engine.ts";
import { FILTERS } from "../../templates/filters.ts";
import type { TemplateFault } from "../../templates/template.ts";
import { didYouMean } from "../did-you-mean.ts";

/** What other template languages call our filters. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    upper: "upcase",
    uppercase: "upcase",
    toupper: "upcase",
    lower: "downcase",
    lowercase: "downcase",
    tolower: "downcase",
    title: "capitalize",
    length: "size",
    count: "size",
    strftime: "date",
    format: "date",
    date_format: "date",
    trim: "strip",
    concat: "append",
    or: "default",
    fallback: "default",
    if_empty: "default",
    ifempty: "default",
    url: "link",
    href: "link",
    tojson: "json",
    to_json: "json",
    unique: "uniq",
  }),
);

/** A fault of a text, with the filter or tag that was probably meant, if one is unknown. */
export function withMeant(fault: TemplateFault, text: string): TemplateFault {
  if (fault.code !== "T303") return fault;
  const source = text.slice(fault.offset, fault.offset + fault.length);
  const [, tag] = /^\{%-?\s*(\w+)/.exec(source) ?? [];
  const isFilter = /^\w+$/.test(source) && !Object.hasOwn(FILTERS, source);
  const meant = isFilter
    ? (OTHER_WORDS.get(source.toLowerCase()) ?? didYouMean(source, Object.keys(FILTERS)))
    : tag !== undefined && !TAGS.includes(tag) && didYouMean(tag, TAGS);
  return meant ? { ...fault, fix: `did you mean \`${meant}\`?` } : fault;
}
