import { RelayError } from "../errors.ts";

const PATH = /^[^.=\s]+(\.[^.=\s]+)*$/;

/** `a.b=c` of every `--set` as path → value. A value that reads as JSON is that; all else is text. */
export function parseSet(texts: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(texts.map(parseOne));
}

function parseOne(text: string): readonly [string, unknown] {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(at, 0));
  if (PATH.test(path)) return [path, readValue(text.slice(at + 1))];
  throw new RelayError("bad_request", `--set ${text}: write it as path=value, like data.id=evt_1.`);
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
