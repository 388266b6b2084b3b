import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores: the processes that tests start need one of them.
    maxWorkers: 2,
    // Only what hangs may fail by time, also on a machine that is busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
