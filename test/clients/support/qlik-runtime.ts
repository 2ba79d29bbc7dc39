// In a browser @qlik/api is a loader: what it does comes from `<host>/qlik-embed/main.js` of Qlik's own servers, which
// is not published. The same modules are in the npm package, for Node; this serves them, as they are, under the address
// that the package's option `embedRuntimeUrl` names.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { bundleClient } from "./in-chromium.js";

/** The text of a `main.js` whose modules are the package's own. */
export async function qlikEmbedMain(): Promise<string> {
  const chunks = path.join(path.dirname(createRequire(import.meta.url).resolve("@qlik/api/auth")), "chunks");
  const loader = (await readdir(chunks)).find((name) => /^public-runtime-modules.*\.js$/.test(name)) ?? "";
  const text = await readFile(path.join(chunks, loader), "utf8");
  // `if (isNode) return import("./auth-….js")`, and for qix `.then((n) => n.t)`.
  const [, auth] = /import\("\.\/(auth-[^"]+)"\)/.exec(text) ?? [];
  const [, qix, name] = /import\("\.\/(qix-[^"]+)"\)\.then\(\((?:\w+)\) => \w+\.(\w+)\)/.exec(text) ?? [];
  const [, calls] = /import\("\.\/(invoke-fetch-[^"]+)"\)/.exec(text) ?? [];
  if (!auth || !qix || !name || !calls) throw new Error("@qlik/api keeps its modules elsewhere now");
  const file = (chunk: string) => JSON.stringify(path.join(chunks, chunk));
  return bundleClient(`
    import * as auth from ${file(auth)};
    import { ${name} as qix } from ${file(qix)};
    import * as calls from ${file(calls)};
    const modules = { "auth@v1": auth, "qix@v1": qix, "invoke-fetch@v1": calls };
    // Read with credentials the file tells more, and is not redirected.
    window.QlikMain = { import: async (name) => modules[name], resourceNeedsCredentials: () => true };`);
}
