// Pieces of page that get in the way of an AMD loader.

/** Half of a loader, as an editor component or an old toolkit brings one. */
export const OTHER_LOADER =
  "<script>window.define = Object.assign(() => {}, { amd: {} }); window.require = () => {};</script>";

export const OWN_REQUIREJS = '<script src="/requirejs.js"></script>';

/** A script without a module name that calls `define()`, by a plain tag. */
export const anonymousDefines = (count: number): string =>
  OWN_REQUIREJS + '<script src="/anonymous.js"></script>'.repeat(count);

/** A script that does so while `js/qlik` is on its way, the first `times` times. */
export const definesMeanwhile = (times: number): string => `<script>{
let left = ${times};
const isQlik = ({ dataset = {} }) => dataset.requiremodule === "js/qlik";
new MutationObserver((changes) => {
  const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
  if (added.some(isQlik) && left-- > 0) define([], () => ({}));
}).observe(document, { childList: true, subtree: true });
}</script>`;
