import { defineConfig } from "vitest/config";

// Needs a Chromium: CHROMIUM names its executable, /usr/bin/chromium by default.
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
