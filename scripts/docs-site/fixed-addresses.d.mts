/** The problems of a site in this folder, with the guides that it has. */
export function addressProblems(
  site: string,
  guides: readonly { readonly group: string; readonly documents: readonly string[] }[],
): Promise<string[]>;
