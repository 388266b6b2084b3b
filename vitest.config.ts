import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Only what hangs may fail by time, also on a machine that is busy with something else. */
const TIMEOUT_MS = 120_000;

// workerd trusts the authority of the tests' mail server; it is read when the plugin is loaded.
process.env["NODE_EXTRA_CA_CERTS"] = join(import.meta.dirname, "test/support/test-authority.pem");
const { cloudflareTest } = await import("@cloudflare/vitest-plugin");

export default defineConfig({
  test: {
    // Two cores: the processes that tests start need one of them.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/workers/**"],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./test/workers/wrangler.store.toml" } })],
        test: {
          name: "workers",
          include: ["test/workers/**/*.test.ts"],
          globalSetup: ["test/support/far-sides.ts"],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
    ],
  },
});
