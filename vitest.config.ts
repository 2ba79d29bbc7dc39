import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { inlineAssetsForVite } from "./scripts/inline-assets.mjs";
import { longFiles, MATRIX } from "./scripts/test-sets.mjs";

const plugins = [inlineAssetsForVite()];

/**
 * The fault matrix first: its files are the longest by far, and a worker that began one at the end would leave the others
 * idle. vitest knows what is long only after a first run, and takes a file of three lines for a short one until then. By
 * name: not all Firefoxes at once, whose start is heavy, and the short file of WebKitGTK last.
 */
class MatrixFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes("/browsers/matrix/");
    const long = sorted.filter(isLong).sort((a, b) => a.moduleId.localeCompare(b.moduleId));
    return [...long, ...sorted.filter((file) => !isLong(file))];
  }
}

/** Nothing but `npm run test:matrix` plays the fault matrix, by naming its files. */
const namesMatrix = process.argv.some((argument) => argument.includes("browsers/matrix"));
const exclude = [
  ...(namesMatrix ? [] : [`${MATRIX}/**`]),
  ...(process.env["QLIK_TICKET_TESTS"] === "quick" ? longFiles() : []),
];

/** Only what hangs is ended by these: a busy machine may be slow. */
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };
const LONG_PATIENCE = { testTimeout: 600_000, hookTimeout: 600_000 };

/** These replace no module and load none anew: each worker loads the modules once, and not once a file. */
const SHARED_MODULES = { isolate: false };

/** What differed stands in the message itself: of a first try that failed nothing else is kept. */
const WHOLE_MESSAGES = { chaiConfig: { truncateThreshold: 1_000 } };

/** The tests of one folder. */
const suite = (name: string, more: Omit<NonNullable<TestProjectInlineConfiguration["test"]>, "name"> = {}) => ({
  plugins,
  test: { name, include: [`test/${name}/**/*.test.ts`], exclude, ...PATIENCE, ...WHOLE_MESSAGES, ...more },
});

export default defineConfig({
  test: {
    sequence: { sequencer: MatrixFirst },
    // vitest itself leaves one core free: half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [
      suite("mocked-proxy", {
        // They wait for the page's own time limits a third of the time.
        maxWorkers: 2 * availableParallelism(),
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
      }),
      suite("unit", SHARED_MODULES),
      // Tests that replace a module, or load it anew: each file has modules of its own.
      suite("modules"),
      suite("model"),
      suite("emulator", SHARED_MODULES),
      suite("contract", SHARED_MODULES),
      suite("server", SHARED_MODULES),
      suite("clients", SHARED_MODULES),
      suite("package", LONG_PATIENCE),
      suite("backends"),
      suite("sites"),
      suite("browsers", {
        // A busy machine's browser may lose a race that has nothing to do with us; `npm test` names each test that needed this.
        retry: 1,
        // Half of the time they wait for a browser, or a browser for them: more of them than cores are busy.
        maxWorkers: 4,
      }),
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
