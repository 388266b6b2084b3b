import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FIRST_RUN_SECRETS, GENERATED_PREFIX } from "../config/settings/first-run-settings.ts";
import { writeOrSay } from "./write-or-say.ts";

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;
const SECRET_BYTES = 24;

/**
 * Makes what the first-run settings name and is missing: `data/` and one random secret a file, all readable by the
 * owner only. What is there stays as it is.
 */
export function makeFirstRunFiles(baseDir: string): void {
  for (const { path } of FIRST_RUN_SECRETS) {
    const file = join(baseDir, path);
    makeFolder(dirname(file));
    const secret = GENERATED_PREFIX + randomBytes(SECRET_BYTES).toString("base64url");
    writeOrSay(file, () => writeIfMissing(file, secret));
  }
}

/** Makes a folder and those above it, readable by the owner only; one that exists is left alone. */
export function makeFolder(path: string): void {
  writeOrSay(path, () => mkdirSync(path, { recursive: true, mode: OWNER_ONLY_FOLDER }));
}

/** Two relays that start at once must not overwrite each other's: the first one to make the file wins. */
function writeIfMissing(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`, { mode: OWNER_ONLY_FILE, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
