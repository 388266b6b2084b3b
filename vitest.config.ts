import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { SECRETS } from "./test/workers/home/settings-and-rules.ts";

/** Only what hangs may fail by time, also on a machine that is busy with something else. */
const TIMEOUT_MS = 120_000;

// workerd trusts the authority of the tests' mail server; it is read when the plugin is loaded.
process.env["NODE_EXTRA_CA_CERTS"] = join(import.meta.dirname, "test/support/test-authority.pem");
const { cloudflareTest } = await import("@cloudflare/vitest-plugin");

/** What a relay does whichever home it has; left out is what kills processes of its own, or looks into a file. */
const POSTGRES_TOO = {
  include: ["test/journeys/*.test.ts", "test/security/{hostile-person,traps,wire}.test.ts"],
  exclude: [
    "test/journeys/{killed-,postgres-,full-,stopped-}*.test.ts",
    "test/journeys/{backup-and-restore,crash-matrix,send-then-verify}.test.ts",
  ],
};

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
        test: {
          name: "postgres",
          globalSetup: "test/support/postgres-for-all.ts",
          ...POSTGRES_TOO,
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./test/workers/wrangler.store.toml" } })],
        test: {
          name: "workers",
          include: ["test/workers/*.test.ts"],
          globalSetup: ["test/support/far-sides.ts", "test/support/traces-for-workers.ts"],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
      {
        plugins: [
          cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: SECRETS } }),
        ],
        resolve: { alias: { "kyc-relay-compiled": join(import.meta.dirname, "dist/test-relay.json") } },
        test: {
          name: "worker-home",
          include: ["test/workers/home/*.test.ts"],
          globalSetup: ["test/workers/home/setup.ts"],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
    ],
  },
});
