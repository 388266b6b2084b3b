import { TAGS } from "./engine.ts";
import type { TemplateFault } from "./template.ts";

/**
 * The text with the faulty `{{ … }}` or forbidden tag turned to spaces, all offsets kept, so that the next fault can
 * be found. Undefined when what follows would only be guessed: a tag that is left open, a value without its end.
 */
export function blankOut(text: string, fault: TemplateFault): string | undefined {
  const begin = Math.max(text.lastIndexOf("{{", fault.offset + 1), text.lastIndexOf("{%", fault.offset + 1));
  if (begin < 0) return undefined;
  const isTag = text.startsWith("{%", begin);
  const end = text.indexOf(isTag ? "%}" : "}}", Math.max(begin, fault.offset));
  if (end < 0) return undefined;
  const part = text.slice(begin, end + 2);
  const tag = isTag ? (/^\{%-?\s*(\w+)/.exec(part)?.[1] ?? "") : undefined;
  if (tag !== undefined && (fault.code !== "T303" || TAGS.includes(tag))) return undefined;
  const blank = text.slice(0, begin) + " ".repeat(part.length) + text.slice(end + 2);
  return tag === undefined ? blank : withoutEnd(blank, tag);
}

/** A forbidden tag takes its end with it. */
function withoutEnd(text: string, tag: string): string {
  return text.replace(new RegExp(`\\{%-?\\s*end${tag}\\s*-?%\\}`, "g"), (end) => " ".repeat(end.length));
}
