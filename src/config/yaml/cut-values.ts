import { isWord, quoted } from "./line-traps.ts";
import type { Fault } from "./yaml-faults.ts";

/** A comment further right than this is none that an admin typed. */
const LOOK_AHEAD = 1_000;
/** Longer names are none of ours. */
const LOOK_BEHIND = 100;

/**
 * Y005: what follows `#` is a comment to YAML. Where that leaves no value, cuts an open quote, or the sign stands
 * right before a word, it was meant as text.
 */
export function cutValue(text: string, start: number, end: number): Fault | undefined {
  const [, comment] = /^[ \t]*(#[^\r\n]*)/.exec(text.slice(end, end + LOOK_AHEAD)) ?? [];
  if (comment === undefined) return undefined;
  const hash = text.indexOf("#", end);
  if (start === end) return emptied(hash, comment.trimEnd());
  const opensQuote = (text.slice(start, end).split('"').length - 1) % 2 === 1;
  if (!opensQuote && !isWord(comment)) return undefined;
  return {
    code: "Y005",
    start: hash,
    end: hash + comment.trimEnd().length,
    message: `this value ends before "#": YAML takes the rest of the line for a comment`,
    fix: `put quotes around the whole value${written(text, start, hash + comment.length)}\nif a comment is meant, put a space after "#"`,
    from: opensQuote && !/[\r\n]/.test(text.slice(start, end)) ? start : undefined,
  };
}

/** A value with what was cut off it, and the name that it belongs to; nothing if it stands on several lines. */
function written(text: string, start: number, end: number): string {
  const value = text.slice(start, end).trimEnd();
  if (/[\r\n]/.test(value)) return "";
  const [, name = ""] = /([^\s,{[]+:[ \t]+)$/.exec(text.slice(Math.max(0, start - LOOK_BEHIND), start)) ?? [];
  return `:  ${name}${quoted(value)}`;
}

function emptied(start: number, comment: string): Fault {
  // Inside { } or [ ] the comment has swallowed the closing sign as well.
  const [word = comment] = /[}\]]/.test(comment) ? comment.split(/[,}\]]/) : [comment];
  return {
    code: "Y005",
    start,
    end: start + word.trimEnd().length,
    message: `this value is empty: YAML takes ${JSON.stringify(word.trimEnd())} for a comment`,
    fix: `put quotes around it:  ${quoted(word.trimEnd())}`,
    from: isWord(word) ? start : undefined,
  };
}
