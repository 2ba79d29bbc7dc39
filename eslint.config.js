import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import tseslint from "typescript-eslint";
import { standingTitles } from "./scripts/standing-titles.mjs";

export default defineConfig(
  // The types for React and Vue name packages that are not here: `npm run test:types` reads them.
  globalIgnores([
    "dist/",
    "coverage/",
    "docs/",
    "examples/*",
    "!examples/demo/",
    "temp/",
    "src/element/{react,vue}.d.ts",
  ]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "max-lines": ["error", { max: 260, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true }],
    },
  },
  {
    // The browser half knows no Node. Who may import whom: `npm run boundaries`.
    files: [
      "src/{index,authenticate,global,embed}.ts",
      "src/core/**",
      "src/license-key/**",
      "src/qlik-sense/**",
      "src/qlik-cloud/**",
      "src/tableau/**",
      "src/sbm/**",
      "src/provider/**",
      "src/element/**",
      "src/diagnose/**",
    ],
    rules: {
      "no-restricted-globals": ["error", "process", "Buffer", "global", "require", "__dirname", "setImmediate"],
    },
  },
  {
    files: ["src/**"],
    rules: { "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true, IIFEs: true }] },
  },
  {
    files: ["src/server/**"],
    rules: { "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true }] },
  },
  {
    files: ["test/**"],
    plugins: { tests: { rules: { "standing-titles": standingTitles } } },
    rules: { "max-lines-per-function": "off", "tests/standing-titles": "error" },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
