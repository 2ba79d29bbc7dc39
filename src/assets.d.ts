/** A file's text, inlined at build time (`scripts/inline-assets.mjs`). */
declare module "*?raw" {
  const text: string;
  export default text;
}

/** A browser script of ours, bundled to one IIFE text at build time; it evaluates to the module's default export. */
declare module "*?script" {
  const text: string;
  export default text;
}
