// Pieces of page that get in the way of an AMD loader.

/** Half of a loader, as an editor component or an old toolkit brings one. */
export const OTHER_LOADER =
  "<script>window.define = Object.assign(() => {}, { amd: {} }); window.require = () => {};</script>";

export const OWN_REQUIREJS = '<script src="/requirejs.js"></script>';

/** A script without a module name that calls `define()`, by a plain tag. */
export const anonymousDefines = (count: number): string =>
  OWN_REQUIREJS + '<script src="/anonymous.js"></script>'.repeat(count);
