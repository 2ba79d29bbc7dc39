// Whether all that names the version of a release names the same one.

const escaped = (text) => text.replaceAll(".", "\\.");

/** What is wrong, one sentence each. `tag` is the tag that is being released, where there is one. */
export function versionProblems({ version, changelog, nameFile, tag }) {
  const problems = [];
  const entry = new RegExp(`^## ${escaped(version)} \\(\\d{4}-\\d\\d-\\d\\d\\)$`, "m").exec(changelog);
  if (!entry) problems.push(`CHANGELOG.md has no dated entry: ## ${version} (YYYY-MM-DD)`);
  const unreleased = /^## Unreleased\n+(?!## )\S/m.test(changelog);
  if (entry && unreleased) problems.push(`CHANGELOG.md has lines under "Unreleased": they belong to ${version}.`);
  if (!nameFile.includes(`VERSION = "${version}"`)) problems.push(`src/core/name.ts: VERSION is not "${version}".`);
  if (tag !== undefined && tag !== `v${version}`) problems.push(`The tag is ${tag}, and package.json says ${version}.`);
  return problems;
}
