// In a browser @qlik/api is a loader: what it does comes from `<host>/qlik-embed/main.js` of Qlik's own servers, which
// is not published. The same modules are in the npm package, for Node; the examples' stand-in serves them, as they are, under the
// address that the package's option `embedRuntimeUrl` names.
export { standInRuntime as qlikEmbedMain } from "../../../examples/stand-in-runtime.mjs";
