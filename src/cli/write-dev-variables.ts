import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Settings } from "../config/settings/settings.ts";
import { ADMIN_TOKEN_VARIABLE } from "../model/admin-token.ts";
import { FIRST_RUN_BINDINGS } from "./build-secrets.ts";
import type { Context } from "./context.ts";
import { makeFirstRunFiles } from "./first-run.ts";
import { firstRunFolder } from "./home.ts";
import { writeOrSay } from "./write-or-say.ts";

const FILE = ".dev.vars";
const OWNER_ONLY = 0o600;
const TOKEN_BYTES = 32;
/** `NAME=value`, as wrangler reads it; an empty value is none. */
const SET = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?!["']{2}[ \t]*$)\S/gm;

/**
 * Writes the secrets of the first run, and an admin token, where `wrangler dev` looks for them: the same ones that a relay
 * on Node in this folder has, so that `send` signs for both. Whoever has settings of their own is told which are missing.
 */
export function writeDevVariables(
  context: Context,
  { firstRun }: Pick<Settings, "firstRun">,
  secrets: readonly string[],
): void {
  const { cwd, out } = context;
  const file = resolve(cwd, FILE);
  const isThere = existsSync(file);
  const text = isThere ? readFileSync(file, "utf8") : "";
  const set = new Set([...text.matchAll(SET)].map(([, name = ""]) => name));
  // In preview the first run needs no other.
  const needed = firstRun ? [ADMIN_TOKEN_VARIABLE, ...FIRST_RUN_BINDINGS.values()] : secrets;
  const missing = needed.filter((name) => !set.has(name));
  if (missing.length === 0) {
    out.talk(`The admin token and the secrets stand in ${FILE}.`);
  } else if (!firstRun) {
    const what = isThere ? `${FILE} lacks` : `Write ${FILE} with`;
    out.talk(`${what} these, one NAME=value a line, to try it here: ${missing.join(", ")}`);
  } else {
    const token = `krt_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
    const known = new Map([[ADMIN_TOKEN_VARIABLE, token], ...firstRunSecrets(context)]);
    const lines = missing.map((name) => `${name}=${known.get(name) ?? ""}\n`).join("");
    writeOrSay(file, () => append(file, text === "" || text.endsWith("\n") ? lines : `\n${lines}`));
    const where = missing.includes(ADMIN_TOKEN_VARIABLE) ? `is ${token}` : "stands in it";
    out.talk(`Wrote ${FILE} with secrets for this machine only. The admin token ${where}`);
  }
}

function firstRunSecrets(context: Context): readonly (readonly [string, string])[] {
  const folder = resolve(context.cwd, firstRunFolder(context) ?? "");
  makeFirstRunFiles(folder);
  return [...FIRST_RUN_BINDINGS].map(([path, name]) => [
    name,
    readFileSync(join(folder, path), "utf8").trim(),
  ]);
}

function append(file: string, lines: string): void {
  if (existsSync(file)) appendFileSync(file, lines);
  else writeFileSync(file, lines, { mode: OWNER_ONLY, flag: "wx" });
}
