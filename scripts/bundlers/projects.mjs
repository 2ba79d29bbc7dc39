// The files of a small project, and how each bundler makes a page of it.

/** Every entry that a browser may load. */
const ENTRIES = {
  element: "defineQlikObject",
  diagnose: "diagnose",
  "qlik-cloud": "authenticateQlikCloud",
  tableau: "authenticateTableau",
  sbm: "authenticateSbm",
  provider: "connectProvider",
  "interop/enigma": "createEnigmaSession",
  "interop/nebula": "openNebula",
  "interop/qlik-api": "connectQlikApi",
};
const NAMES = Object.values(ENTRIES);

const IMPORTS = Object.entries(ENTRIES).map(([entry, name]) => `import { ${name} } from "qlik-ticket/${entry}";`);
const REQUIRES = Object.entries(ENTRIES).map(([entry, name]) => `const { ${name} } = require("qlik-ticket/${entry}");`);

const START = `
const status = document.querySelector("#status");
async function start() {
  const entries = [${NAMES.join(", ")}].filter((entry) => typeof entry === "function").length;
  const mashup = await authenticate("/api/qlik-ticket", { allowInsecureProxy: true });
  await mashup.openApp("5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11").getObject("chart", "pYxQd");
  status.textContent = mashup.user.userId + ", " + entries + " entries";
}
start().catch((error) => (status.textContent = error.message));
`;

const page = (script, head = "") => `<!doctype html>
<meta charset="utf-8" />
<title>Sales</title>
<link rel="icon" href="data:," />
${head}
<p id="status"></p>
<div id="chart" style="height: 300px"></div>
${script}
`;

/** Where a browser finds the modules when nothing bundles them. */
const IMPORT_MAP = {
  imports: {
    "qlik-ticket": "/node_modules/qlik-ticket/dist/index.js",
    ...Object.fromEntries(
      Object.keys(ENTRIES).map((entry) => [`qlik-ticket/${entry}`, `/node_modules/qlik-ticket/dist/${entry}/index.js`]),
    ),
  },
};

/** A site's server: pages, and the ticket endpoint. */
const SERVER = `
const { QLIK_QPS, QLIK_PROXY, QLIK_CERTIFICATES, PORT } = process.env;
const certificate = (name) => readFileSync(path.join(QLIK_CERTIFICATES, name));
const tickets = toNodeListener(createTicketHandler({
  qps: QLIK_QPS,
  proxy: QLIK_PROXY,
  virtualProxy: "mashup",
  serverName: "qlikserver1",
  certificates: { ca: certificate("root.pem"), cert: certificate("client.pem"), key: certificate("client_key.pem") },
  resolveUser: () => ({ userDirectory: "EXAMPLE", userId: "ada" }),
}));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };
createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/api/qlik-ticket") return tickets(request, response);
  const file = path.join(process.cwd(), pathname.endsWith("/") ? pathname + "index.html" : pathname);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": TYPES[path.extname(file)] ?? "text/plain" }).end(readFileSync(file));
}).listen(Number(PORT), "localhost", () => console.log("listening"));
`;

const WEBPACK = `import path from "node:path";
import webpack from "webpack";

const [entry, folder] = process.argv.slice(2);
const output = { path: path.resolve(folder), filename: "main.js" };
const options = { mode: "production", entry: path.resolve(entry), output, devtool: false, performance: false };
webpack(options, (error, stats) => {
  if (!error && !stats.hasErrors() && !stats.hasWarnings()) return;
  console.error(error ?? stats.toString({ all: false, errors: true, warnings: true }));
  process.exitCode = 1;
});
`;

const MAIN = `import { authenticate } from "qlik-ticket";\n${IMPORTS.join("\n")}\n${START}`;

export const FILES = {
  "main.js": MAIN,
  "main.cjs": `const { authenticate } = require("qlik-ticket");\n${REQUIRES.join("\n")}\n${START}`,
  "index.html": page('<script type="module" src="./main.js"></script>'),
  "webpack.mjs": WEBPACK,
  "server.mjs": `import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { createTicketHandler, toNodeListener } from "qlik-ticket/server";
${SERVER}`,
  "server.cjs": `const { existsSync, readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const path = require("node:path");
const { createTicketHandler, toNodeListener } = require("qlik-ticket/server");
${SERVER}`,
};

const BUNDLED = page('<script src="./main.js"></script>');
const ESBUILD = "node_modules/esbuild/bin/esbuild";
const esbuild = (entry, name) => [
  ESBUILD,
  entry,
  "--bundle",
  "--minify",
  "--log-level=warning",
  `--outfile=out/${name}/main.js`,
];
const rollup = ["--format", "iife", "--plugin", "node-resolve", "--failAfterWarnings", "--silent"];

/** By the page's name: the command that makes it, and the page around it where the bundler makes none. */
export const BUILDS = {
  Vite: {
    folder: "vite",
    build: ["node_modules/vite/bin/vite.js", "build", "--base", "./", "--outDir", "out/vite", "--logLevel", "warn"],
  },
  webpack: { folder: "webpack", build: ["webpack.mjs", "main.js", "out/webpack"], page: BUNDLED },
  "webpack, require()": { folder: "webpack-cjs", build: ["webpack.mjs", "main.cjs", "out/webpack-cjs"], page: BUNDLED },
  Rollup: {
    folder: "rollup",
    build: ["node_modules/rollup/dist/bin/rollup", "main.js", "--file", "out/rollup/main.js", ...rollup],
    page: BUNDLED,
  },
  esbuild: { folder: "esbuild", build: esbuild("main.js", "esbuild"), page: BUNDLED },
  "esbuild, require()": { folder: "esbuild-cjs", build: esbuild("main.cjs", "esbuild-cjs"), page: BUNDLED },
  "no bundler, an import map": {
    folder: "import-map",
    files: { "main.js": MAIN },
    page: page(
      '<script type="module" src="./main.js"></script>',
      `<script type="importmap">${JSON.stringify(IMPORT_MAP)}</script>`,
    ),
  },
};

/** A site's server in one file, as Next.js and others make it: jose, which is optional, is not there. */
export const BUNDLED_SERVER = {
  file: "out/server.mjs",
  build: [
    ESBUILD,
    "server.mjs",
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--log-level=error",
    "--outfile=out/server.mjs",
  ],
};

export const WANTED_STATUS = `ada, ${NAMES.length} entries`;
