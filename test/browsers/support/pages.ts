// The test pages, by path. Each loads the watch first, then the library in one of its published forms.

const page = (scripts: string) => `<!doctype html>
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

export const pages: Readonly<Record<string, string>> = {
  "/": page('<script src="/qlik-ticket.global.js"></script>'),
  "/module.html": page(
    '<script type="module">import * as qlikTicket from "/index.js"; window.qlikTicket = qlikTicket;</script>',
  ),
  "/umd.js": UMD_LIBRARY,
  "/anonymous.js": "define([], function () { window.anonymousModuleRan = true; return {}; });",
};
