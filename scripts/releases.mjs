// `node scripts/releases.mjs`: docs/measured/qlik-releases.md, from a run of the main flow against each release in
// Chromium (test/browsers/releases.test.ts). Nothing is written when the run fails or is not whole.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import prettier from "prettier";
import { root, runNode } from "./run.mjs";

const RESULTS = path.join(root, "temp/releases.json");
const DOC = path.join(root, "docs/measured/qlik-releases.md");
const SCENARIOS = { asItComes: "as Qlik comes", withHeaders: "with the response headers", otherDomain: "other domain" };

const HEADERS = `\`\`\`text
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Credentials: true
Access-Control-Expose-Headers: qlik-csrf-token
\`\`\``;

/** What an administrator has to set for this release, as its run shows. */
function toSet({ fates }) {
  const needed = ["Host allow list"];
  if (fates.asItComes !== "works") needed.push("Additional response headers");
  const elsewhere =
    fates.otherDomain === "works"
      ? "for another domain also SameSite attribute = None, Has secure attribute = on"
      : "no setting helps a page of another domain";
  return `${needed.join(", ")}; ${elsewhere}`;
}

const cell = (fate) => (fate === "works" ? "works" : `[\`${fate}\`](../errors.md#${fate})`);

function table(rows) {
  const lines = [
    ["Release", ...Object.values(SCENARIOS), "What to set"],
    ["---", "---", "---", "---", "---"],
  ];
  const latest = rows.find(({ release }) => release === "latest");
  for (const row of rows) {
    if (row === latest) continue;
    const name = row.label === latest?.label ? `${row.label} (\`latest\`)` : row.label;
    lines.push([name, ...Object.keys(SCENARIOS).map((scenario) => cell(row.fates[scenario])), toSet(row)]);
  }
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The oldest release from which on a scenario always works. */
function oldest(rows, scenario) {
  const lastBroken = rows.findLastIndex(({ fates }) => fates[scenario] !== "works");
  return rows[lastBroken + 1]?.label ?? "none";
}

function page(rows) {
  return `# Releases of Qlik Sense

Made by \`node scripts/releases.mjs\`; not edited by hand. The script runs the whole flow (ticket, sign-in, three objects drawn) in a
Chromium that allows third-party cookies, against each release that the emulator plays. No real server was asked: what the emulator's
releases rest on is in [emulator.md](../emulator.md#releases), and what was checked against a real server is in
[verified-on.md](../verified-on.md).

${table(rows)}

**As Qlik comes**: the page and Qlik share a domain (\`app.example.com\`, \`sense.example.com\`), and only the page's host is in the host
allow list. **With the response headers**: the same, with these in "Additional response headers" of the virtual proxy:

${HEADERS}

**Other domain**: the page is under another domain (\`app.example.org\`), with those headers for its origin, and the SameSite attribute
is None where the release has that setting. Browsers that refuse third-party cookies refuse this cookie with every setting:
[same-site.md](../same-site.md).

## Oldest supported release

Under one domain with the response headers: **${oldest(rows, "withHeaders")}**. From another domain: **${oldest(rows, "otherDomain")}**,
the first in this list whose virtual proxies have the SameSite attribute. Older releases were not tried.

## What changes on an upgrade

- **To ${rows.find(({ fates }) => fates.asItComes !== "works")?.label ?? "no release"}**: engine WebSockets ask for a CSRF token that the page must be
  able to read. Set all three response headers before the upgrade.
- **To a release after 2018**: virtual proxies that were made before the SameSite attribute existed may hold "no attribute"; browsers
  then treat the cookie as Lax.
- **May 2025** and later are played without the image \`dark_noise_16x16.png\`, because it is not known whether these releases have it.
  The sign-in needs no image where the page may read Qlik's answers; \`resource\` in [options.md](../options.md) names another file.
`;
}

async function make() {
  await mkdir(path.dirname(RESULTS), { recursive: true });
  await rm(RESULTS, { force: true });
  const code = await runNode(["scripts/test.mjs", "--only=browsers", "test/browsers/releases.test.ts"], {
    env: { QLIK_TICKET_RELEASES: RESULTS },
  });
  if (code !== 0) throw new Error(`the run ended with exit code ${code}`);
  const rows = JSON.parse(await readFile(RESULTS, "utf8"));
  const missing = rows.filter(({ fates }) => Object.keys(SCENARIOS).some((scenario) => fates[scenario] === undefined));
  if (rows.length === 0 || missing.length > 0) throw new Error("the run did not try every release");
  const options = await prettier.resolveConfig(DOC);
  await writeFile(DOC, await prettier.format(page(rows), { ...options, filepath: DOC }));
}

make().catch((error) => {
  console.error(`docs/measured/qlik-releases.md is as it was: ${error.message}`);
  process.exitCode = 1;
});
