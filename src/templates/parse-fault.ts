import { LiquidError } from "liquidjs";
import { TAGS } from "./engine.ts";
import { FILTERS } from "./filters.ts";
import type { TemplateFault } from "./template.ts";

/** What Liquid says about a text that it cannot read, in an admin's words and at its place. */
export function faultOf(error: unknown, text: string): TemplateFault {
  const said = error instanceof Error ? error.message.replace(/, line:\d+, col:\d+$/s, "") : "";
  const place = placeOf(error, text);
  const tag = /tag "(.*?)" not found/.exec(said)?.[1];
  if (tag !== undefined) return tagFault(tag, place);
  const filter = /undefined filter: (\S+)/.exec(said)?.[1];
  if (filter !== undefined) return filterFault(filter, place, text);
  return {
    code: "T302",
    ...place,
    ...sentenceOf(said, text.slice(place.offset, place.offset + place.length)),
  };
}

type Place = { readonly offset: number; readonly length: number };

function placeOf(error: unknown, text: string): Place {
  const token: unknown = LiquidError.is(error) ? Reflect.get(Object(error), "token") : undefined;
  const begin: unknown = Reflect.get(Object(token), "begin");
  const end: unknown = Reflect.get(Object(token), "end");
  if (typeof begin !== "number" || typeof end !== "number")
    return { offset: 0, length: Math.max(1, text.length) };
  return { offset: begin, length: Math.max(1, Math.min(end, text.length) - begin) };
}

function tagFault(tag: string, place: Place): TemplateFault {
  const stray = /^(else|elsif|when|end\w*)$/.test(tag);
  if (stray) {
    return {
      code: "T302",
      ...place,
      message: `\`{% ${tag} %}\` has no beginning here`,
      fix: "remove it, or write its opening tag before it",
    };
  }
  return {
    code: "T303",
    ...place,
    message: `the tag \`${tag}\` cannot be used here`,
    fix: `use one of: ${TAGS.join(", ")}`,
  };
}

function filterFault(filter: string, place: Place, text: string): TemplateFault {
  const part = text.slice(place.offset, place.offset + place.length);
  const found = [...part.matchAll(/\|\s*([\w-]+)/g)].find((match) => match[1] === filter);
  const offset = found ? place.offset + found.index + found[0].length - filter.length : place.offset;
  return {
    code: "T303",
    offset,
    length: found ? filter.length : place.length,
    message: `there is no filter \`${filter}\``,
    fix: `use one of: ${Object.keys(FILTERS).toSorted().join(", ")}`,
  };
}

function sentenceOf(said: string, part: string): { readonly message: string; readonly fix: string } {
  if (/output .* not closed/s.test(said)) return { message: "`{{` has no `}}`", fix: "close it with `}}`" };
  if (/tag .* not closed/s.test(said)) return unclosedTag(part);
  return { message: "this part of the text cannot be read", fix: hintFor(part) };
}

function hintFor(part: string): string {
  if (/^=[^=]/.test(part)) return "compare with `==`";
  if (/^(&&|\|\|)/.test(part)) return "write `and` or `or`";
  return "write a value as `{{ event.check.id }}`, with filters as `{{ event.check.id | default: 'none' }}`";
}

function unclosedTag(part: string): { readonly message: string; readonly fix: string } {
  const name = /^\{%-?\s*(\w+)/.exec(part)?.[1];
  if (name === undefined || !part.endsWith("%}"))
    return { message: "`{%` has no `%}`", fix: "close it with `%}`" };
  return { message: `\`{% ${name} %}\` has no end`, fix: `write \`{% end${name} %}\` where it ends` };
}
