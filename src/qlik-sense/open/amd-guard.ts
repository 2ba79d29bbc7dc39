// After Qlik's require.js each page has an AMD loader, and UMD libraries that the page adds by plain tags would register
// there and leave no global. So `define.amd` is hidden from scripts which RequireJS did not add.

/** Makes `define.amd` readable only for scripts that RequireJS loads; measured with RequireJS 2.3.8 in three engines. */
export function guardAmd(define: { amd?: unknown }): void {
  let { amd } = define;
  Object.defineProperty(define, "amd", {
    configurable: true,
    get: () => (document.currentScript?.hasAttribute("data-requiremodule") ? amd : undefined),
    set: (value: unknown) => (amd = value),
  });
}
