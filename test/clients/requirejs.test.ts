// RequireJS as it is published: the emulator serves that very file, with a tail of its own as Qlik's has one, and it
// loads `js/qlik` by its own rules.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { createQlikProxy } from "../../src/emulator/index.js";
import { PROXY } from "../browsers/support/world.js";
import { ask, MASHUP, signInAs } from "../emulator/support/ask.js";
import { chromiums, onClientPage } from "./support/in-chromium.js";

const LOADER = "resources/assets/external/requirejs/require.js";
let published: string;
beforeAll(async () => {
  published = await readFile(createRequire(import.meta.url).resolve("requirejs/require.js"), "utf8");
});

/** Adds a script tag, and tells how it ended and what the page has then. */
const ADD_SCRIPT = `const addScript = (src) => new Promise((resolve) => {
  const script = document.createElement("script");
  script.onload = () => resolve("load");
  script.onerror = () => resolve("error");
  script.src = src;
  document.head.append(script);
});`;
const LOAD_QLIK = `const loadQlik = () => new Promise((resolve) => {
  requirejs.config({ baseUrl: ${JSON.stringify(`${PROXY}/resources`)} });
  requirejs(["js/qlik"], (qlik) => resolve(qlik), (error) => resolve({ requireType: error.requireType }));
});`;
const CONFIG = `{ host: "sense.example.com", port: 443, prefix: "/mashup/", isSecure: true }`;

test("the emulator's require.js begins with the published file, byte for byte", () => {
  const proxy = createQlikProxy();
  const { text } = ask(proxy, `${MASHUP}/${LOADER}`, { cookie: signInAs(proxy) });
  expect(published.length).toBeGreaterThan(10_000);
  expect(text.startsWith(published)).toBe(true);
});

describe.each(chromiums)("RequireJS in Chromium (%s)", (chromium) => {
  test("RequireJS in Chromium, when it comes from Qlik, loads js/qlik and opens the app", async () => {
    await onClientPage(chromium, "", { virtualProxy: { csrf: "off" } }, async (browser) => {
      const seen = await browser.evaluate(`
        ${ADD_SCRIPT} ${LOAD_QLIK}
        await signIn(${JSON.stringify(PROXY)});
        const loader = await addScript(${JSON.stringify(`${PROXY}/${LOADER}`)});
        const qlik = await loadQlik();
        const target = document.createElement("div");
        document.body.append(target);
        const model = await qlik.openApp("${DEMO_APP.id}", ${CONFIG}).getObject(target, "${DEMO_APP.objects.kpi}");
        return { loader, version: requirejs.version, id: model.id };`);
      expect(seen).toEqual({ loader: "load", version: "2.3.8", id: DEMO_APP.objects.kpi });
    });
  });

  test("RequireJS in Chromium is never loaded without a session: the login page is no script", async () => {
    await onClientPage(chromium, "", {}, async (browser) => {
      const seen = await browser.evaluate(`
        ${ADD_SCRIPT}
        const loader = await addScript(${JSON.stringify(`${PROXY}/${LOADER}`)});
        return { loader, requirejs: typeof window.requirejs };`);
      expect(seen).toMatchObject({ requirejs: "undefined" });
    });
  });

  test("RequireJS of the page itself, without a session, tells that js/qlik is a script error", async () => {
    const scripts = { "/require.js": published };
    await onClientPage(chromium, "", { scripts }, async (browser) => {
      const seen = await browser.evaluate(`
        ${ADD_SCRIPT} ${LOAD_QLIK}
        await addScript("/require.js");
        return loadQlik();`);
      expect(seen).toEqual({ requireType: "scripterror" });
    });
  });

  test("RequireJS of the page itself, signed in, lacks the modules that only Qlik's file brings", async () => {
    const scripts = { "/require.js": published };
    await onClientPage(chromium, "", { scripts }, async (browser) => {
      const seen = await browser.evaluate(`
        ${ADD_SCRIPT} ${LOAD_QLIK}
        await signIn(${JSON.stringify(PROXY)});
        await addScript("/require.js");
        return loadQlik();`);
      expect(seen).toEqual({ requireType: "scripterror" });
    });
  });
});
