// A stand-in for `/qlik-embed/main.js` of Qlik's servers, which is not published. `auth@v1`, `qix@v1` and `invoke-fetch@v1` are those of the
// npm package @qlik/api, where they are for Node; `embed-vanilla@v1`, which draws for <qlik-embed>, is a plain table of the object's first cells.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const EMBED = `
  const draw = (layout) => {
    const table = document.createElement("table");
    for (const cells of layout.qHyperCube?.qDataPages[0]?.qMatrix ?? []) {
      const row = table.insertRow();
      for (const { qText } of cells) row.insertCell().textContent = qText;
    }
    return table;
  };
  const embed = {
    async mountVanillaEmbedComponent({ target, props }) {
      const { appId, app, objectId, hostConfig } = props;
      const session = qix.openAppSession({ appId: appId ?? app, hostConfig });
      const object = await (await session.getDoc()).getObject(objectId);
      const show = async () => target.replaceChildren(draw(await object.getLayout()));
      object.on("changed", show);
      await show();
      return {
        $set() {},
        $destroy() {
          target.replaceChildren();
          void session.close();
        },
      };
    },
  };`;

/** The file's text. */
export async function standInRuntime() {
  const chunks = path.join(path.dirname(createRequire(import.meta.url).resolve("@qlik/api/auth")), "chunks");
  const loader = (await readdir(chunks)).find((name) => /^public-runtime-modules.*\.js$/.test(name)) ?? "";
  const text = await readFile(path.join(chunks, loader), "utf8");
  // `if (isNode) return import("./auth-….js")`, and for qix `.then((n) => n.t)`.
  const [, auth] = /import\("\.\/(auth-[^"]+)"\)/.exec(text) ?? [];
  const [, qix, name] = /import\("\.\/(qix-[^"]+)"\)\.then\(\((?:\w+)\) => \w+\.(\w+)\)/.exec(text) ?? [];
  const [, calls] = /import\("\.\/(invoke-fetch-[^"]+)"\)/.exec(text) ?? [];
  if (!auth || !qix || !name || !calls) throw new Error("@qlik/api keeps its modules elsewhere now");
  const file = (chunk) => JSON.stringify(path.join(chunks, chunk));
  const contents = `
    import * as auth from ${file(auth)};
    import { ${name} as qix } from ${file(qix)};
    import * as calls from ${file(calls)};
    ${EMBED}
    const modules = { "auth@v1": auth, "qix@v1": qix, "invoke-fetch@v1": calls, "embed-vanilla@v1": embed };
    // Read with credentials the file tells more, and is not redirected.
    window.QlikMain = {
      import: async (name) => modules[name],
      resourceNeedsCredentials: () => true,
      // On localhost @qlik/api puts a function in here.
      INTERNAL__DO_NOT_USE: {},
    };`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: path.dirname(chunks) },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
  });
  return outputFiles[0].text;
}
