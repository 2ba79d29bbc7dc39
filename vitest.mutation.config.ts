// The suites that `npm run test:mutation` runs again and again: those about the browser half, without servers, browsers
// and `dist/`. Stages alone first: what they notice needs no whole sign-in.
import { configDefaults, defineConfig } from "vitest/config";
import config from "./vitest.config.js";

function suite(name: string, groupOrder: number, others: readonly string[]) {
  for (const project of config.test?.projects ?? []) {
    if (typeof project !== "object" || !("test" in project) || project.test.name !== name) continue;
    const exclude = [...configDefaults.exclude, ...others];
    // A changed source is loaded anew by each file. Stryker's workers are threads of one process, in which a BroadcastChannel reaches
    // all: two files at the same time would be two tabs of one browser, and sign each other out.
    return { ...project, test: { ...project.test, exclude, isolate: true, maxWorkers: 1, sequence: { groupOrder } } };
  }
  throw new Error(`vitest.config.ts has no project "${name}"`);
}

export default defineConfig({
  test: {
    projects: [
      suite("unit", 1, ["test/unit/{diagnose,element,script-tag}/**"]),
      suite("modules", 1, []),
      // The sentences, word by word.
      {
        test: {
          name: "docs",
          include: ["test/package/docs-reference.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      suite("mocked-proxy", 2, ["test/mocked-proxy/{diagnose,embed*,fake-session,handlers}.test.ts"]),
    ],
  },
});
