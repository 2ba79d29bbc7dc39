// The rules of `npm run boundaries` (dependency-cruiser): who may import whom. Why these: docs/decisions/0011-boundaries.md.
import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

/** Files that stand in `src/` itself. */
const SURFACE = "^src/(index|authenticate)\\.ts$";
const TAG_FILES = "^src/(global|embed)\\.ts$";

/** One checker for the options of browser, server and emulator. */
const OPTION_CHECKER = "^src/core/options\\.ts$";

/** What each room of `src/` may import besides itself, types included. */
const ROOMS = {
  core: [],
  // What a Qlik licence key looks like: for all products, because such a key turns up anywhere.
  "license-key": ["^src/core/"],
  "qlik-sense": ["^src/(core|license-key)/"],
  "qlik-cloud": ["^src/(core|license-key)/"],
  tableau: ["^src/(core|license-key)/"],
  sbm: ["^src/(core|license-key)/"],
  // For providers that are not of this package.
  provider: ["^src/core/"],
  element: [SURFACE],
  // Adapters for other clients of Qlik Sense: they take a session of the surface.
  interop: ["^src/(core|qlik-sense)/", SURFACE],
  // Its last check is a sign-in as the page itself would make it.
  diagnose: ["^src/(core|qlik-sense)/", SURFACE],
  server: [OPTION_CHECKER, "^src/core/net/site\\.ts$", "^src/license-key/guard\\.ts$"],
  emulator: [OPTION_CHECKER],
  // It runs in browsers too: of the emulator all but what listens on sockets.
  // The doctor reads an endpoint's answer as the browser half does.
  cli: ["^src/(server|emulator|core)/", "^src/qlik-sense/(errors|ways)/", "^examples/demo/"],
  testing: ["^src/emulator/(model|engine|client|faults|system|qlik-cloud|tableau|sbm)/", "^src/core/", SURFACE],
};

/** Rooms whose code runs on pages. */
const IN_BROWSERS =
  "^src/((core|license-key|qlik-sense|qlik-cloud|tableau|sbm|provider|element|interop|diagnose)/|(index|authenticate|global|embed)\\.ts$)";

/**
 * Folders that stand side by side, in the order in which they may be used: each imports only those before it. So no circle of
 * folders is possible. A folder and the folders in it are one room: its own files put together what the folders hold, and hold
 * what these share.
 */
const ORDER = {
  "src/core": ["net", "errors", "share", "issuer", "session", "bearer"],
  "src/qlik-sense": ["errors", "check", "open", "session", "ways"],
  "src/qlik-sense/ways": ["ticket", "jwt", "session"],
  "src/qlik-cloud": ["errors", "ask", "use", "ways", "session"],
  "src/tableau": ["errors", "show"],
  "src/interop": ["enigma", "qlik-api", "nebula"],
  "src/emulator": ["engine", "client", "model", "faults", "system", "qlik-cloud", "tableau", "sbm", "node"],
  "src/emulator/client": ["charts"],
  "src/emulator/model": ["settings", "http", "state", "trusted", "public", "sockets"],
  "src/cli": ["settings", "systems", "demo", "doctor", "serve"],
  "src/cli/serve": ["config", "net", "login", "watch"],
  "src/cli/doctor": ["endpoint", "qlik"],
  "src/server": ["types", "issuers", "license"],
  "src/server/issuers": [
    "system",
    "signing",
    "qlik-ticket",
    "qlik-session",
    "qlik-jwt",
    "qlik-cloud",
    "tableau",
    "sbm",
  ],
  "src/emulator/qlik-cloud": ["settings", "state", "oauth", "login", "api"],
  "src/emulator/node": ["control", "systems"],
};

function assertComplete(parent, known) {
  const found = readdirSync(path.join(root, parent), { withFileTypes: true });
  const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const unknown = folders.filter((name) => !known.includes(name));
  const gone = known.filter((name) => !folders.includes(name));
  if (unknown.length > 0 || gone.length > 0) {
    const names = [...unknown.map((name) => `${name} is missing`), ...gone.map((name) => `${name} does not exist`)];
    throw new Error(`scripts/boundaries.config.mjs, folders of ${parent}: ${names.join(", ")}`);
  }
}

assertComplete("src", Object.keys(ROOMS));
for (const [parent, folders] of Object.entries(ORDER)) assertComplete(parent, folders);

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} imports itself${allowed.length > 0 ? `, ${allowed.join(", ")}` : ""} and no other file of ours.`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^(src|examples|scripts|test)/", pathNot: [`^src/${room}/`, "^src/assets\\.d\\.ts$", ...allowed] },
}));

const orderRules = Object.entries(ORDER).flatMap(([parent, folders]) =>
  folders.slice(0, -1).map((folder, index) => ({
    name: `order-${parent.replace("src/", "").replaceAll("/", "-")}-${folder}`,
    comment: `In ${parent} the folders import those before them: ${folders.join(", ")}.`,
    severity: "error",
    from: { path: `^${parent}/${folder}/` },
    to: { path: `^${parent}/(${folders.slice(index + 1).join("|")})/`, dependencyTypesNot: ["type-only"] },
  })),
);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    ...orderRules,
    {
      name: "surface",
      comment: "The public surface puts core and Qlik Sense together; the tag files add the elements.",
      severity: "error",
      from: { path: SURFACE },
      to: { path: "^src/", pathNot: ["^src/(core|qlik-sense)/", SURFACE] },
    },
    {
      name: "tag-files",
      comment: "The script-tag files hold the public surface and the elements.",
      severity: "error",
      from: { path: TAG_FILES },
      to: { path: "^src/", pathNot: ["^src/element/", SURFACE] },
    },
    {
      name: "no-circle",
      comment: "Files that need each other are one thing in two places. Types may: they are gone from what runs.",
      severity: "error",
      from: { path: "^(src|examples/demo)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "browser-half-is-no-node",
      comment: "What runs on pages knows neither Node nor any package, but for OAuth at Qlik Cloud, which is bundled.",
      severity: "error",
      from: { path: IN_BROWSERS },
      to: {
        pathNot: "node_modules/oauth4webapi/",
        dependencyTypes: ["core", "npm", "npm-dev", "npm-peer", "npm-optional", "npm-no-pkg", "unknown"],
      },
    },
    {
      name: "model-is-no-node",
      comment: "The proxy's model and what mocks stand on have no input or output: Node is in src/emulator/node alone.",
      severity: "error",
      from: { path: "^src/(testing/|emulator/(model|engine|client|faults|system|qlik-cloud|tableau|sbm)/)" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-unresolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true, pathNot: "\\?(raw|script|[\\w-]+)$" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.d\\.ts$" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".mjs"], conditionNames: ["import", "types"] },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
