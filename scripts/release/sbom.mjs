// The software bill of materials (CycloneDX) of the package. Nothing is installed with it, so what is bundled into its files is all that
// it brings.

/** The bundled libraries, "name@version", as THIRD-PARTY-NOTICES lists them: a line of name and version, underlined. */
export const bundledIn = (notices) =>
  [...notices.matchAll(/^(@?[\w./-]+) (\d[\w.+-]*) \([^)\n]*\)\n-+$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  );

const isDevelopment = ({ name }) => name === "cdx:npm:package:development";

/** @returns {{ sbom: object, missing: string[] }} `tree` is what `npm sbom` says of the whole repository; `missing` is not in it. */
export function sbomOf(tree, name, bundled) {
  const byName = new Map(tree.components.map((each) => [`${each.name}@${each.version}`, each]));
  const components = bundled
    .map((library) => byName.get(library))
    .filter((component) => component !== undefined)
    .map((component) => ({
      ...component,
      properties: (component.properties ?? []).filter((property) => !isDevelopment(property)),
    }));
  const refs = components.map((component) => component["bom-ref"]);
  const component = { ...tree.metadata.component, name };
  const sbom = {
    ...tree,
    metadata: { ...tree.metadata, component },
    components,
    dependencies: [{ ref: component["bom-ref"], dependsOn: refs }, ...refs.map((ref) => ({ ref, dependsOn: [] }))],
  };
  return { sbom, missing: bundled.filter((library) => !byName.has(library)) };
}
