// The pages as files of the page's server.
import type { Endpoint } from "../support/page-server.js";
import type { PageFixture } from "./fixture.js";
import { SCRIPTS } from "./scripts.js";

/** Runs `script` as an inline script when Qlik's tag comes into the document: before its file does. */
const whenAdded = ({ file, script }: NonNullable<PageFixture["during"]>): string => `<script>
  (function () {
    var text = ${JSON.stringify(SCRIPTS[`/lib/${script}.js`] ?? "").replaceAll("<", "\\u003c")};
    var isIt = function (node) {
      return ${file === "require.js" ? `/requirejs\\/require\\.js/.test(node.src)` : `node.dataset && node.dataset.requiremodule === "js/qlik"`};
    };
    new MutationObserver(function (changes, observer) {
      var added = changes.reduce(function (all, change) { return all.concat([].slice.call(change.addedNodes)); }, []);
      if (!added.some(isIt)) return;
      observer.disconnect();
      document.head.append(Object.assign(document.createElement("script"), { textContent: text }));
    }).observe(document, { childList: true, subtree: true });
  })();
</script>`;

const pageOf = ({ head = "", body = "", during }: PageFixture): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Test page</title>
<link rel="icon" href="data:,">
</head>
<body>
<script>
  window.uncaught = [];
  addEventListener("error", function (event) { if (event.message) uncaught.push(event.message); });
</script>
${head}
${during ? whenAdded(during) : ""}
<script src="/qlik-ticket.global.js"></script>
<section id="kpi" style="width: 300px; height: 150px"></section>
${body}
</body>
</html>
`;

const answer = (type: string, text: string): Endpoint => {
  const headers = { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" };
  return () => new Response(text, { headers });
};

export const endpointsFor = (fixtures: readonly PageFixture[]): Readonly<Record<string, Endpoint>> => ({
  ...Object.fromEntries(Object.entries(SCRIPTS).map(([path, text]) => [path, answer("text/javascript", text)])),
  ...Object.fromEntries(fixtures.map((fixture) => [`/pages/${fixture.id}`, answer("text/html", pageOf(fixture))])),
});
