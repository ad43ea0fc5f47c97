// What a page has to load, and how much of it is allowed: `npm run size`. All gzipped, the API minified.
//
// A limit is what was measured when it was set, rounded up a little. It is lowered when the size is, and raised only by a commit
// of its own that says what for.

/** Where the sizes are to go, in kB. */
export const goals = { "core.wasm": 8, parachan: 16 };

/** An entry point with all that it imports, the core inside, as a bundler for browsers takes it. */
const entry = (name, file, limit) => ({
  name,
  path: `dist/${file}.js`,
  limit,
  gzip: true,
  modifyEsbuildConfig: (config) => ({ ...config, format: "esm", platform: "browser", target: "es2022" }),
});

export default [
  { name: "core.wasm", path: "build/core.wasm", limit: "8.7 kB", gzip: true, disablePlugins: ["@size-limit/esbuild"] },
  entry("parachan", "index", "33.7 kB"),
  entry("parachan/worker", "worker", "43 kB"),
  entry("parachan/js", "js", "9.65 kB"),
  entry("parachan/sync", "sync/index", "36 kB"),
  entry("parachan/context", "context/index", "34.5 kB"),
  entry("parachan/time", "time/index", "32.3 kB"),
];
