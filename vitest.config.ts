import { defineConfig } from "vitest/config";
import { inlineAssetsForVite } from "./scripts/inline-assets.mjs";

const plugins = [inlineAssetsForVite()];

export default defineConfig({
  test: {
    projects: [
      {
        plugins,
        test: {
          name: "mocked-proxy",
          include: ["test/mocked-proxy/**/*.test.ts"],
          environment: "happy-dom",
          environmentOptions: {
            happyDOM: {
              url: "https://app.example.com/report",
              settings: {
                enableImageFileLoading: true,
                enableCSSFileLoading: true,
                enableJavaScriptEvaluation: true,
                suppressInsecureJavaScriptEnvironmentWarning: true,
              },
            },
          },
        },
      },
      { plugins, test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      { plugins, test: { name: "model", include: ["test/model/**/*.test.ts"] } },
      { plugins, test: { name: "emulator", include: ["test/emulator/**/*.test.ts"] } },
      {
        plugins,
        test: { name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      { plugins, test: { name: "server", include: ["test/server/**/*.test.ts"] } },
      {
        plugins,
        test: { name: "clients", include: ["test/clients/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        plugins,
        test: { name: "package", include: ["test/package/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        plugins,
        test: {
          name: "browsers",
          include: ["test/browsers/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: "types",
          include: [],
          typecheck: { enabled: true, only: true, include: ["test/types/**/*.test-d.ts"], tsconfig: "./tsconfig.json" },
        },
      },
    ],
  },
});
