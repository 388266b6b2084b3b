import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  writeOrSay(file, () => writeFileSync(file, `${sha256(token).toString("hex")}\n`, { mode: OWNER_ONLY }));
  return token;
}

/** Is this the admin token? Reads the hash each time, so that a new token counts at once. */
export function adminTokenCheck(dataDir: string): (token: string) => boolean {
  const file = adminTokenFile(dataDir);
  return (token) => {
    const kept = existsSync(file) ? Buffer.from(readFileSync(file, "utf8").trim(), "hex") : undefined;
    const given = sha256(token);
    return kept?.length === given.length && timingSafeEqual(kept, given);
  };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
