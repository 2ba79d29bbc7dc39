// Loaders that are not RequireJS, as far as it matters here: what each of them checks before it takes the names, what it takes, and
// what it makes of a `define()` without a name. Written for the tests, after the published sources of the loaders.

/**
 * The Monaco editor's (microsoft/vscode-loader, `src/core/main.ts`): steps aside where a `define` with `amd` is there, else takes
 * `define` and `require`. A configuration may wait in `window.require`. A nameless module belongs to the tag that ends next; a
 * second one before that is an error.
 */
export const MONACO_LIKE = `
var define, AMDLoader;
(function (root) {
  AMDLoader = root.AMDLoader = {};
  var made = {}, paths = {}, nameless = null;
  function toUrl(id) {
    var first = id.split("/")[0];
    return (paths[first] ? paths[first] + id.slice(first.length) : id) + ".js";
  }
  function make(needs, factory) {
    var exports = {};
    var values = needs.map(function (need) { return need === "exports" ? exports : need === "require" ? requireFunc : made[need]; });
    var value = typeof factory === "function" ? factory.apply(null, values) : factory;
    return value === undefined ? exports : value;
  }
  function defineFunc(id, needs, factory) {
    if (typeof id !== "string") { factory = needs; needs = id; id = null; }
    if (!Array.isArray(needs)) { factory = needs; needs = ["require", "exports", "module"]; }
    if (id) made[id] = make(needs, factory);
    else if (nameless) throw new Error("Can only have one anonymous define call per script file");
    else nameless = { needs: needs, factory: factory };
  }
  defineFunc.amd = { jQuery: true };
  function load(id, then, failed) {
    if (id in made) return then();
    var tag = document.createElement("script");
    tag.setAttribute("async", "async");
    tag.addEventListener("load", function () {
      if (nameless && !(id in made)) { made[id] = make(nameless.needs, nameless.factory); nameless = null; }
      then();
    });
    tag.addEventListener("error", function () { failed(new Error("Loading " + id + " failed")); });
    tag.src = toUrl(id);
    document.getElementsByTagName("head")[0].appendChild(tag);
  }
  function requireFunc(ids, then, failed) {
    if (!Array.isArray(ids) && typeof ids === "object") return requireFunc.config(ids);
    if (typeof ids === "string") return made[ids];
    var left = ids.length;
    ids.forEach(function (id) {
      load(id, function () { if (--left === 0) then.apply(null, ids.map(function (id) { return made[id]; })); }, failed);
    });
  }
  requireFunc.config = function (options) { Object.assign(paths, options.paths); };
  requireFunc.getConfig = function () { return { paths: paths }; };
  requireFunc.getBuildInfo = function () { return null; };
  requireFunc.define = defineFunc;
  if (typeof root.define === "function" && root.define.amd) return;
  if (typeof root.require !== "undefined" && typeof root.require !== "function") requireFunc.config(root.require);
  define = function () { return defineFunc.apply(null, arguments); };
  define.amd = defineFunc.amd;
  root.define = defineFunc;
  root.require = requireFunc;
})(window);
`;

/** SystemJS 6 with its extra for AMD (systemjs/systemjs, `src/extras/amd.js`): takes \`define\`, whatever is there. */
export const SYSTEMJS_LIKE = `
(function (root) {
  var last;
  root.System = {
    register: function (needs, declare) { last = declare; },
    import: function (address) {
      return new Promise(function (resolve, reject) {
        var tag = document.createElement("script");
        tag.async = true;
        tag.addEventListener("load", function () {
          tag.remove();
          var declare = last;
          last = undefined;
          resolve(declare && { default: declare() });
        });
        tag.addEventListener("error", function () { reject(new Error("Error loading " + address)); });
        tag.src = address;
        document.head.appendChild(tag);
      });
    },
  };
  root.define = function (name, needs, factory) {
    var make = [name, needs, factory].filter(function (part) { return typeof part === "function"; })[0];
    root.System.register([], make || function () { return name; });
  };
  root.define.amd = {};
})(window);
`;

/**
 * A stand-in for SharePoint's, whose source is not published: by the reports on it, a copy of RequireJS within SharePoint's own
 * scripts that puts its three names on every page (SharePoint/sp-dev-docs#630).
 */
export const SHAREPOINT_LIKE = (requireJs: string): string => `
(function (root) {
  root._spPageContextInfo = { webAbsoluteUrl: "https://example.sharepoint.com" };
  var define, require, requirejs;
  (function () {
    ${requireJs.replace(/^var requirejs, require, define;/mu, "")}
  }).call(root);
  root.define = define;
  root.require = require;
  root.requirejs = requirejs;
})(window);
`;
