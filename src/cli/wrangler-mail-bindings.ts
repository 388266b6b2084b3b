import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Context } from "./context.ts";

const FILE = "wrangler.toml";
/** A table `[[send_email]]` up to the next one, and the same as a list on one line. */
const TABLES = /^[ \t]*\[\[[ \t]*send_email[ \t]*\]\][^\n]*((?:\n(?![ \t]*\[)[^\n]*)*)/gm;
const LIST = /^[ \t]*send_email[ \t]*=[ \t]*(\[.*\])/gm;
const NAME = /(?:^|[\s{,])name[ \t]*=[ \t]*["']([^"']+)["']/g;

/** The names of the `send_email` bindings in the wrangler.toml of the current folder; undefined if it has none. */
export function wranglerMailBindings({ cwd }: Pick<Context, "cwd">): readonly string[] | undefined {
  const file = resolve(cwd, FILE);
  return existsSync(file) ? readMailBindings(readFileSync(file, "utf8")) : undefined;
}

/** The same of a file's text. */
export function readMailBindings(text: string): readonly string[] {
  const parts = [...text.matchAll(TABLES), ...text.matchAll(LIST)].map(([, part = ""]) => part);
  return parts.flatMap((part) => [...part.matchAll(NAME)].map(([, name = ""]) => name));
}
