import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores: the processes that tests start need one of them.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
