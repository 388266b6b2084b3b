import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Settings } from "../config/settings/settings.ts";
import { FIRST_RUN_BINDINGS } from "./build-secrets.ts";
import type { Context } from "./context.ts";
import { makeFirstRunFiles } from "./first-run.ts";
import { firstRunFolder } from "./home.ts";
import { writeOrSay } from "./write-or-say.ts";

const FILE = ".dev.vars";
const OWNER_ONLY = 0o600;
const TOKEN_BYTES = 32;

/**
 * Writes the secrets of the first run, and an admin token, where `wrangler dev` looks for them: the same ones that a relay
 * on Node in this folder has, so that `send` signs for both. Whoever has settings of their own writes the file themselves.
 */
export function writeDevVariables(
  context: Context,
  { firstRun }: Pick<Settings, "firstRun">,
  secrets: readonly string[],
): void {
  const { cwd, out } = context;
  const file = resolve(cwd, FILE);
  if (existsSync(file)) return;
  const folder = resolve(cwd, firstRunFolder(context) ?? "");
  if (!firstRun) {
    out.talk(`Write ${FILE} with these, one NAME=value a line, to try it: ${secrets.join(", ")}`);
    return;
  }
  makeFirstRunFiles(folder);
  const token = `krt_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  const first = [...FIRST_RUN_BINDINGS].map(([path, name]) => [
    name,
    readFileSync(join(folder, path), "utf8").trim(),
  ]);
  const lines = [["KYC_RELAY_TOKEN", token], ...first].map(([name, value]) => `${name}=${value}\n`);
  writeOrSay(file, () => writeFileSync(file, lines.join(""), { mode: OWNER_ONLY, flag: "wx" }));
  out.talk(`Wrote ${FILE} with secrets for this machine only. The admin token is ${token}`);
}
