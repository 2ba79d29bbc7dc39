// The table of docs/measured/compatibility.md, from what came of each page in each engine.
import { FIXTURES } from "./fixtures.js";

type Played = Readonly<Record<string, string>>;

const INTRODUCTION = `# Pages with a past

What is on a page before Qlik, comes while Qlik's files are on their way, or after them, and what comes of it. Each page signs in, draws
a figure of the emulated app, and loads a module late by \`session.require\`: \`charts\` stands for all three. An error's code links to what
it means. The loaders of others are stand-ins with the same checks (\`test/browsers/support/other-loaders.ts\`); jQuery, AngularJS and
RequireJS are the published files. Qlik's client is the emulator's: what a real one does beside these pages could not be tried.

Made by \`npm run test:pages\`; \`npm test\` plays the same pages.
`;

const cell = (outcome: string): string =>
  outcome === "charts" ? "charts" : `[\`${outcome}\`](../errors.md#${outcome})`;

/** @param played By engine, the outcome of each page by its id. Throws when one was not played. */
export function renderPages(played: Readonly<Record<string, Played>>): string {
  const engines = Object.entries(played);
  const rows = FIXTURES.map(({ id, page, expected }) => {
    const outcomes = engines.map(([engine, outcome]) => {
      const came = outcome[id];
      if (came === undefined) throw new Error(`${id} was not played in ${engine}`);
      return cell(came);
    });
    return `| ${[page, ...outcomes, expected.says ?? ""].join(" | ")} |`;
  });
  const head = ["The page has", ...engines.map(([engine]) => engine), ""];
  return [INTRODUCTION, `| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows, ""].join("\n");
}
