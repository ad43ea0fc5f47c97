import { defineConfig } from "vitest/config";

// Runs in the browsers of test/browser/browsers.ts that are installed.
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
