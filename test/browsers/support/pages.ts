// The test pages, by path. Each loads the watch first, then the library in one of its published forms.

const page = (scripts: string, before = "") => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Test page</title>
<link rel="icon" href="data:,">
<style>section { width: 480px; height: 260px }</style>
<script src="/watch.js"></script>
${scripts}
</head>
<body>
${before}
<section id="chart"></section>
<section id="kpi"></section>
<section id="table"></section>
</body>
</html>
`;

/** Takes AMD when it is offered, else makes a global: what lodash, moment and many others do. */
const UMD_LIBRARY = `(function (root, factory) {
  if (typeof define === "function" && define.amd) define([], factory);
  else root.umdLibrary = factory();
})(this, function () {
  return { name: "umd" };
});
`;

const LIBRARY = '<script src="/qlik-ticket.global.js"></script>';

/** Elements that the browser offers as globals of these names, until a script declares them (HTML, named access on Window). */
const CLOBBERS = `
<form id="require"><input name="config"></form>
<a id="define" href="#amd"></a>
<img name="requirejs" alt="" src="data:,">
<div id="qlikTicket"></div>`;

/** Monaco and Dojo bring a `define` and a `require` that are not RequireJS: no `requirejs`, another `define.amd`. */
const FOREIGN_LOADER = `(function () {
  var modules = {};
  window.define = function (name, needs, make) { modules[name] = make; };
  window.define.amd = { vendor: "another loader" };
  window.require = function (names, then) { then.apply(null, names.map(function (name) { return modules[name](); })); };
  window.require.config = function () {};
})();
define("own", [], function () { return "a module of the page"; });
`;

const TAKE_OVER = `
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));`;

/** Sees every request, and answers none. */
const IDLE_WORKER = `${TAKE_OVER}
addEventListener("fetch", () => {});
`;

/** Has a page of its own for what cannot be reached. */
const OFFLINE_WORKER = `${TAKE_OVER}
const page = () => new Response("<!doctype html><title>Offline</title>", { headers: { "Content-Type": "text/html" } });
addEventListener("fetch", (event) => event.respondWith(fetch(event.request).catch(page)));
`;

/** What many tutorials show: every answer is kept and served from then on, whatever its headers say. */
const CACHING_WORKER = `
const everything = new URL(location).searchParams.has("everything");
${TAKE_OVER}
addEventListener("fetch", (event) => {
  const own = new URL(event.request.url).origin === location.origin;
  if (own || everything) event.respondWith(answer(event.request));
});
async function answer(request) {
  const cache = await caches.open("everything");
  const known = await cache.match(request);
  if (known) return known;
  const fresh = await fetch(request);
  // An opaque answer, which comes at the same time, must not take the place of the readable one.
  if (fresh.type !== "opaque") await cache.put(request, fresh.clone()).catch(() => undefined);
  return fresh;
}
`;

export const pages: Readonly<Record<string, string>> = {
  "/": page(LIBRARY),
  "/diagnose.html": page(`${LIBRARY}<script src="/qlik-ticket.diagnose.js"></script>`),
  "/clobbered.html": page("", CLOBBERS + LIBRARY),
  "/foreign-loader.html": page('<script src="/foreign-loader.js"></script>' + LIBRARY),
  "/foreign-loader.js": FOREIGN_LOADER,
  "/caching-worker.js": CACHING_WORKER,
  "/idle-worker.js": IDLE_WORKER,
  "/offline-worker.js": OFFLINE_WORKER,
  "/module.html": page(
    '<script type="module">import * as qlikTicket from "/index.js"; window.qlikTicket = qlikTicket;</script>',
  ),
  "/umd.js": UMD_LIBRARY,
  "/anonymous.js": "define([], function () { window.anonymousModuleRan = true; return {}; });",
};
