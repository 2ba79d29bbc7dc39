// Qlik's require.js takes `$`, `jQuery` and `_`. A page that has its own under these names keeps it.
import { afterEach, describe, expect, it } from "vitest";
import { modulesOf, openLoaderPage, QLIK, type LoaderPage } from "../support/loader-page.js";

let page: LoaderPage;
afterEach(() => page.close());

/** Of the emulator's stand-ins for jQuery and underscore. */
function versionOf(library: unknown): string | undefined {
  const { fn, VERSION } = library as { fn?: { jquery?: string }; VERSION?: string };
  return fn?.jquery ?? VERSION;
}

describe("a page's own jQuery and lodash", () => {
  const OWN_LIBRARIES = `window.$ = window.jQuery = { own: "jQuery" }; window._ = { own: "lodash" };`;
  const libraries = () => [page.globals["$"], page.globals["jQuery"], page.globals["_"]];
  const OWNS = [{ own: "jQuery" }, { own: "jQuery" }, { own: "lodash" }];
  const isPlain = () => page.run(`"value" in Object.getOwnPropertyDescriptor(window, "$")`);

  it.each(["before Qlik", "while Qlik's require.js is on its way", "while js/qlik is on its way", "after Qlik"])(
    "a page's own jQuery and lodash, there %s, are the page's when Qlik's client has come",
    async (when) => {
      const file = {
        "while Qlik's require.js is on its way": "/require.js",
        "while js/qlik is on its way": "/qlik.js",
      }[when];
      page = openLoaderPage({
        before: (address) => {
          if (file !== undefined && address.endsWith(file)) page.run(OWN_LIBRARIES);
        },
      });
      if (when === "before Qlik") page.run(OWN_LIBRARIES);
      const { require } = await page.load();
      if (when === "after Qlik") page.run(OWN_LIBRARIES);
      expect(libraries()).toEqual(OWNS);
      expect(isPlain()).toBe(true);
      expect((await modulesOf(require, "jquery")).map(versionOf)).toEqual(["2.1.3"]);
    },
  );

  it("a page's own $ that was declared with var is the page's when Qlik's client has come", async () => {
    page = openLoaderPage();
    page.run(`var $ = { own: "jQuery" }, jQuery = $, _ = { own: "lodash" };`);
    await page.load();
    expect(libraries()).toEqual(OWNS);
  });

  it("a page without jQuery has Qlik's, as with a hand-written load", async () => {
    page = openLoaderPage();
    await page.load();
    expect(libraries().map(versionOf)).toEqual(["2.1.3", "2.1.3", "1.5.2"]);
    expect(isPlain()).toBe(true);
  });

  it("a page whose load fails has the names as they were", async () => {
    page = openLoaderPage({ files: { [`${QLIK}resources/js/qlik.js`]: "" } });
    page.run(OWN_LIBRARIES);
    await page.load().catch(() => undefined);
    expect(libraries()).toEqual(OWNS);
    expect(isPlain()).toBe(true);
  });
});
