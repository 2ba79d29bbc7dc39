// `npm run test:mutation`: changes the sources bit by bit and looks whether a test notices. docs/testing.md has the score.
export default {
  mutate: ["src/core/**/*.ts", "src/qlik-sense/**/*.ts"],
  testRunner: "vitest",
  // All files in the first run: what a test bundles for a window of its own (`?script`) is no import that vitest sees.
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner", "./scripts/mutation-sample.mjs"],
  ignorers: ["sample"],
  coverageAnalysis: "perTest",
  // What is read once, when a module is loaded, would need all tests for each change: three fifths of the time for a sixth of the changes.
  ignoreStatic: true,
  dryRunTimeoutMinutes: 20,
  ignorePatterns: ["/dist", "/coverage"],
  tempDirName: "temp/stryker",
  incremental: true,
  incrementalFile: "temp/mutation/incremental.json",
  reporters: ["clear-text", "html", "json", "progress-append-only"],
  htmlReporter: { fileName: "temp/mutation/report.html" },
  jsonReporter: { fileName: "temp/mutation/report.json" },
  clearTextReporter: { logTests: false, reportTests: false },
  // scripts/mutation.mjs decides.
  thresholds: { high: 95, low: 90, break: null },
};
