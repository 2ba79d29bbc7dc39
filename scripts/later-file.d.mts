import type { Plugin } from "esbuild";

export interface LaterFile {
  /** For the builds of the first files. */
  readonly plugin: Plugin;
  readonly define: Record<string, string>;
}

export function buildLaterFile(minify: {
  readonly ecma: 2020;
  readonly compress: { readonly passes: number };
}): Promise<LaterFile>;
