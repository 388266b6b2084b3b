/** What belongs together inside an unquoted value, whatever signs it holds: a template's part, a quotation. */
const SPAN = /\{\{.*?\}\}|\{%.*?%\}|"[^"]*"/y;
/** As people write one; `#word` is text that lacks its quotes. */
const COMMENT = /[ \t]#(?:[\s#]|$)/y;
/** A line is not looked at further than this. */
const MAX_LENGTH = 4_000;

/** Where a value that lacks its quotes ends: on its line, before a comment and, inside { } or [ ], before what closes it. */
export function valueEnd(text: string, start: number, inFlow: boolean): number {
  const line = /^[^\r\n]*/.exec(text.slice(start, start + MAX_LENGTH))?.[0] ?? "";
  let at = 0;
  while (at < line.length) {
    if (matchAt(COMMENT, line, at)) break;
    if (inFlow && /[,\]}]/.test(line.charAt(at))) break;
    at += matchAt(SPAN, line, at) ?? 1;
  }
  return start + line.slice(0, at).trimEnd().length;
}

function matchAt(pattern: RegExp, line: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line)?.[0].length;
}
