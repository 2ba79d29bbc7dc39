// What the package's browser files need of a browser: the syntax of ES2020, and of the web platform only what the oldest browsers
// have that we support. What each browser has is MDN's data; the parser and the data come from the project in the temporary folder.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const FLOOR = { chrome: 100, firefox: 102, safari: 15.4 };
const BROWSER_FILE =
  /^((element|diagnose|qlik-cloud|tableau|sbm|provider|testing|interop\/[\w-]+)\/)?index\.c?js$|^qlik-ticket\.[\w-]+\.js$/;

/** Newer than the floor and used all the same, with the reason; `only` where the reason is one file's. */
const ALLOWED = {
  ".prerendering": { why: "undefined where a browser does not prerender" },
  ".permissions": {
    why: "a browser without it throws, which is caught: it has no local network permission to ask for",
  },
  ".createPolicy": { why: "called only where the browser has Trusted Types" },
  ".s": { why: "RequireJS has its contexts there" },
  ".destroy": { why: "a chart of nebula.js has it" },
  ".toBase64": { why: "oauth4webapi looks whether it is there", only: "qlik-cloud" },
  ".fromBase64": { why: "oauth4webapi looks whether it is there", only: "qlik-cloud" },
  ".captureStackTrace": { why: "oauth4webapi looks whether it is there", only: "qlik-cloud" },
  "URL.parse": { why: "oauth4webapi looks whether it is there", only: "qlik-cloud" },
  "URL.canParse": { why: "for tests, in the browser of a developer", only: "testing" },
};

const isAllowed = (name, file) => Object.hasOwn(ALLOWED, name) && file.includes(ALLOWED[name].only ?? "");

/** Whether one of these statements says that the browser has had it without a flag or prefix since the floor. */
function isSupported(statements, floor) {
  return [statements ?? []]
    .flat()
    .some(
      ({
        version_added: added,
        flags,
        prefix,
        alternative_name: other,
        partial_implementation: partial,
        version_removed: removed,
      }) => {
        if (flags || prefix || other || partial || (removed && removed !== "preview")) return false;
        const version = typeof added === "string" ? Number.parseFloat(added.replace("≤", "")) : NaN;
        return version <= floor;
      },
    );
}

const isInFloor = ({ support }) =>
  Object.entries(FLOOR).every(([browser, floor]) => isSupported(support[browser], floor));

/** By name: whether the floor's browsers have it. A member's name counts as had when any interface of theirs has one of that name. */
function readNames({ api, javascript }) {
  const globals = new Map();
  const members = new Map();
  const statics = new Map();
  const note = (names, name, compat) => names.set(name, names.get(name) === true || isInFloor(compat));
  for (const [owner, { __compat: compat, ...rest }] of [
    ...Object.entries(api),
    ...Object.entries(javascript.builtins),
  ]) {
    if (compat) note(globals, owner, compat);
    for (const [name, member] of Object.entries(rest)) {
      if (!member.__compat) continue;
      const plain = name.replace(/_(static|event)$/, "");
      if (name.endsWith("_static")) note(statics, `${owner}.${plain}`, member.__compat);
      else if (owner === "Window" || owner === "globalThis") note(globals, plain, member.__compat);
      note(members, plain, member.__compat);
    }
  }
  return { globals, members, statics };
}

/** Names that the file declares itself: a variable, a function, a class, a parameter. */
function declaredIn(walk, tree) {
  const declared = new Set();
  const pattern = (node) => {
    if (node?.type === "Identifier") declared.add(node.name);
    else if (node?.type === "AssignmentPattern") pattern(node.left);
    else if (node?.type === "RestElement") pattern(node.argument);
    else if (node?.type === "ArrayPattern") node.elements.forEach(pattern);
    else if (node?.type === "ObjectPattern") node.properties.forEach((property) => pattern(property.value ?? property));
  };
  const func = (node) => {
    pattern(node.id);
    node.params.forEach(pattern);
  };
  walk.full(tree, (node) => {
    if (node.type === "VariableDeclarator" || node.type === "ClassDeclaration" || node.type === "ClassExpression")
      pattern(node.id);
    if (/Function/.test(node.type)) func(node);
    if (node.type === "CatchClause") pattern(node.param);
    if (/^Import.*Specifier$/.test(node.type)) pattern(node.local);
  });
  return declared;
}

/** Names of properties that these files make themselves: a member of such a name is ours, and not the browser's. */
function ownNames(walk, trees) {
  const own = new Set();
  const note = (key, isComputed) => {
    if (!isComputed && key.type === "Identifier") own.add(key.name);
  };
  for (const tree of trees)
    walk.fullAncestor(tree, (node, _state, ancestors) => {
      if (node.type === "MethodDefinition") note(node.key, node.computed);
      if (node.type === "Property" && ancestors.at(-2).type === "ObjectExpression") note(node.key, node.computed);
      if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression")
        note(node.left.property, node.left.computed);
    });
  return own;
}

/** What the file uses and the floor's browsers do not have. */
function missingIn(walk, tree, names, own) {
  const declared = declaredIn(walk, tree);
  const missing = new Set();
  const isGlobal = (node) => node.type === "Identifier" && !declared.has(node.name);
  walk.full(tree, (node) => {
    if (isGlobal(node) && names.globals.get(node.name) === false) missing.add(node.name);
    // Safari 15.4 refuses a whole file with one of these.
    if (node.regex && /\(\?<[=!]/.test(node.regex.pattern)) missing.add(`the lookbehind /${node.regex.pattern}/`);
    if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return;
    const { name } = node.property;
    const ofGlobal = isGlobal(node.object) ? `${node.object.name}.${name}` : "";
    if (names.statics.get(ofGlobal) === false) missing.add(ofGlobal);
    else if (!names.statics.has(ofGlobal) && names.members.get(name) === false && !own.has(name))
      missing.add(`.${name}`);
  });
  return [...missing];
}

/** The entries that a browser may load, and the files that they import. */
function readBrowserFiles(dist, parse) {
  const read = new Map();
  const refused = [];
  const add = (file) => {
    if (read.has(file)) return;
    const sourceType = file.endsWith(".cjs") || file.startsWith("qlik-ticket.") ? "script" : "module";
    try {
      read.set(file, parse(readFileSync(path.join(dist, file), "utf8"), { ecmaVersion: 2020, sourceType }));
    } catch (error) {
      read.set(file, undefined);
      refused.push(`${file} is not ES2020: ${error.message}`);
    }
    const imports = read.get(file)?.body.flatMap(({ source }) => (source ? [source.value] : [])) ?? [];
    for (const each of imports) add(path.posix.join(path.posix.dirname(file), each));
  };
  const all = readdirSync(dist, { recursive: true }).map((file) => file.replaceAll("\\", "/"));
  all.filter((file) => BROWSER_FILE.test(file)).forEach(add);
  return { trees: [...read].filter(([, tree]) => tree), refused };
}

function loadTools(folder) {
  const load = createRequire(path.join(folder, "package.json"));
  return {
    parse: load("acorn").parse,
    walk: load("acorn-walk"),
    names: readNames(load("@mdn/browser-compat-data")),
  };
}

/** Each of these is newer than one of the floor's browsers. */
const NEWER = {
  "Array.fromAsync([])": ".fromAsync",
  "new URLPattern({})": "URLPattern",
  "[1].findLast(Boolean)": ".findLast",
  "text.isWellFormed()": ".isWellFormed",
  "AbortSignal.any([])": "AbortSignal.any",
  "/(?<=a)b/.test(text)": "the lookbehind /(?<=a)b/",
};

/** Those of them that are not found, so that a check that finds nothing is not taken for a good one. */
export function notSeen(folder) {
  const { parse, walk, names } = loadTools(folder);
  const seen = (code) => missingIn(walk, parse(code, { ecmaVersion: 2020 }), names, new Set());
  return Object.entries(NEWER).flatMap(([code, name]) => (seen(code).includes(name) ? [] : [code]));
}

/** Sentences, one for each thing of a file that the floor's browsers do not have; and how many files there are. */
export function checkFloor(folder) {
  const { parse, walk, names } = loadTools(folder);
  const { trees, refused } = readBrowserFiles(path.join(folder, "node_modules/qlik-ticket/dist"), parse);
  const own = ownNames(
    walk,
    trees.map(([, tree]) => tree),
  );
  const uses = trees.flatMap(([file, tree]) =>
    missingIn(walk, tree, names, own).flatMap((name) => (isAllowed(name, file) ? [] : [`${file} uses ${name}`])),
  );
  return { problems: [...refused, ...uses], files: trees.length };
}
