import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**"],
    // A test file has the process to itself: the library keeps one memory and its threads a process.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
