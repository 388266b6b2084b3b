import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LARGEST_BYTES = 1_000_000;
/** What only Node can, or what is done ahead of time. */
const LEFT_OUT =
  /node_modules\/(yaml|better-sqlite3|pg|pg-boss|pino|prom-client|undici|@hono\/node-server|commander)\//;

const folder = mkdtempSync(join(tmpdir(), "kyc-relay-bundle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bundle() {
  const node = [process.execPath, join(ROOT, "bin/kyc-relay.js")] as const;
  mkdirSync(join(folder, "empty"));
  const compiled = join(folder, "relay.json");
  execFileSync(node[0], [node[1], "build", "-c", join(folder, "empty"), "-o", compiled], {
    cwd: ROOT,
    stdio: "pipe",
  });
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const args = [
    "deploy",
    "--dry-run",
    "--outdir",
    folder,
    "--metafile",
    "--alias",
    `kyc-relay-compiled:${compiled}`,
  ];
  const env = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" };
  execFileSync(process.execPath, [wrangler, ...args], { cwd: ROOT, env, stdio: "pipe" });
  const script = readFileSync(join(folder, "worker.js"));
  const meta: unknown = JSON.parse(readFileSync(join(folder, "bundle-meta.json"), "utf8"));
  return { bytes: gzipSync(script).length, meta };
}

test("the Worker is under a megabyte compressed, without a YAML parser and without what only Node can", () => {
  const { bytes, meta } = bundle();
  process.stdout.write(`The Worker's bundle has ${Math.round(bytes / 1_000)} KB compressed.\n`);
  expect(bytes).toBeLessThan(LARGEST_BYTES);
  const inputs = Object.keys(Object(Reflect.get(Object(meta), "inputs")));
  expect(inputs.length).toBeGreaterThan(300);
  expect(inputs.filter((path) => LEFT_OUT.test(path))).toEqual([]);
  // Another tenant's settings by `--alias`, as the docs have it.
  expect(inputs.filter((path) => path.endsWith("/relay.json"))).toEqual([
    expect.stringContaining("kyc-relay-bundle-"),
  ]);
});
