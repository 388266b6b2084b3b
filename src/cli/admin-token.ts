import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashedTokenCheck, tokenCheck } from "../http/token-check.ts";
import { sha256Hex } from "../sources/signature.ts";
import { writeOrSay } from "./write-or-say.ts";

const FILE = "admin-token.sha256";
const OWNER_ONLY = 0o600;
const TOKEN_BYTES = 32;

/** Where the hash of the admin token is kept. */
export function adminTokenFile(dataDir: string): string {
  return join(dataDir, FILE);
}

/** Makes a new admin token, which replaces any other. Only its hash is kept; this is the one time to show it. */
export function makeAdminToken(dataDir: string): string {
  const token = `krt_${randomBytes(TOKEN_BYTES).toString("base64url")}`;
  const file = adminTokenFile(dataDir);
  writeOrSay(file, () => writeFileSync(file, `${sha256Hex(token)}\n`, { mode: OWNER_ONLY }));
  return token;
}

/**
 * Is this the admin token: the one of the settings, else the one whose hash is kept? The hash is read each time, so
 * that a new token counts at once.
 */
export function adminTokenCheck(dataDir: string, set?: string): (token: string) => boolean {
  if (set !== undefined) return tokenCheck(set).verify;
  const file = adminTokenFile(dataDir);
  return hashedTokenCheck(() => (existsSync(file) ? readFileSync(file, "utf8").trim() : undefined)).verify;
}
