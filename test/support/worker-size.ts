import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SETTINGS = "preview: true\nsources:\n  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }\n";
const RULES = "version: 1\nrules: {}\n";

/** Of the Worker's bundle, compressed. */
export const LARGEST_BYTES = 1_000_000;

/** Bundles the Worker as a deploy would, with settings of its own; `meta` is what esbuild says of it. */
export function bundleWorker(): { readonly bytes: number; readonly meta: unknown } {
  const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bundle-"));
  try {
    mkdirSync(join(folder, "rules"));
    writeFileSync(join(folder, "relay.yaml"), SETTINGS);
    writeFileSync(join(folder, "rules", "none.yaml"), RULES);
    const compiled = join(folder, "relay.json");
    run("bin/kyc-relay.js", ["build", "-c", folder, "-o", compiled]);
    const alias = ["--alias", `kyc-relay-compiled:${compiled}`];
    run("node_modules/wrangler/bin/wrangler.js", [
      "deploy",
      "--dry-run",
      "--outdir",
      folder,
      "--metafile",
      ...alias,
    ]);
    const script = readFileSync(join(folder, "worker.js"));
    const meta: unknown = JSON.parse(readFileSync(join(folder, "bundle-meta.json"), "utf8"));
    return { bytes: gzipSync(script).length, meta };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(script: string, args: readonly string[]): void {
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };
  execFileSync(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, env, stdio: "pipe" });
}

/** For people and for CI. */
function sizeInWords(bytes: number): string {
  return `The Worker's bundle has ${Math.round(bytes / 1_000)} KB compressed, of ${LARGEST_BYTES / 1_000} KB at most.`;
}

if (import.meta.main) process.stdout.write(`${sizeInWords(bundleWorker().bytes)}\n`);
