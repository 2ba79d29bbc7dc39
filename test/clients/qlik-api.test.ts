// @qlik/api 2.x, Qlik's client for the newest mashups. It asks product-info.json which platform it talks to, fetches the
// CSRF token and opens the engine's WebSocket; who is signed in is the business of an auth module.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auth, qix } from "@qlik/api";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import { PROXY, type World } from "../browsers/support/world.js";
import { PREFIX, signInAnna, startOnLoopback } from "./support/emulator.js";
import { bundleClient, chromiums, onClientPage } from "./support/in-chromium.js";
import { qlikEmbedMain } from "./support/qlik-runtime.js";

/** What a page reads of the app with an open session. */
const READ = `
  const app = await session.getDoc();
  const object = await app.getObject("${DEMO_APP.objects.kpi}");
  const { qHyperCube } = await object.getLayout();
  const title = (await app.getAppLayout()).qTitle;
  return { title, columns: qHyperCube.qSize.qcx, rows: qHyperCube.qSize.qcy };`;
const READ_ALL = { title: "Retail sales", columns: 2, rows: 1 };

/** An auth module as the package's docs/authentication.md describes one: it signs in with a ticket when it is asked to. */
const MODULE = `
  const calls = [];
  const csrfToken = async (proxy) => {
    const answer = await fetch(proxy + "/qps/csrftoken", { credentials: "include" });
    return answer.headers.get("qlik-csrf-token") ?? "";
  };
  auth.registerAuthModule("ticket", {
    validateHostConfig: () => true,
    getRestCallAuthParams: async () => ({ headers: {}, queryParams: {}, credentials: "include" }),
    getWebSocketAuthParams: async ({ hostConfig }) => {
      calls.push("socket");
      return { queryParams: { "qlik-csrf-token": await csrfToken(hostConfig.host) } };
    },
    handleAuthenticationError: async ({ hostConfig, status, canRetry }) => {
      calls.push("error " + status);
      if (canRetry) await signIn(hostConfig.host);
      return { retry: canRetry };
    },
  });
  const hostConfig = { authType: "ticket", host: ${JSON.stringify(PROXY)}, embedRuntimeUrl: location.origin };
  auth.setDefaultHostConfig(hostConfig);`;

const askedFor = ({ emulator }: World, path: string) =>
  emulator.proxy.journal().filter((entry) => entry.path.includes(path));

describe("@qlik/api in Node", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    // Over http: the package gives its WebSocket no certificate authority.
    emulator = await startOnLoopback({ protocol: "http" });
  });
  afterAll(() => emulator.close());

  test("@qlik/api in Node takes the emulator for Qlik Sense on Windows, and opens the app with the cookie of a session", async () => {
    const cookie = await signInAnna(emulator);
    auth.registerAuthModule(
      "cookie-in-hand" as never,
      {
        getRestCallAuthParams: () => Promise.resolve({ headers: { Cookie: cookie }, queryParams: {} }),
        getWebSocketAuthParams: () => Promise.resolve({ headers: { Cookie: cookie }, queryParams: {} }),
        handleAuthenticationError: () => Promise.resolve({}),
      } as never,
    );
    const hostConfig = { authType: "cookie-in-hand", host: emulator.proxyUrl(PREFIX) } as never;
    const session = qix.openAppSession({ appId: DEMO_APP.id, hostConfig });
    const app = await session.getDoc();
    expect((await app.getAppLayout()).qTitle).toBe("Retail sales");
    await session.close();
    const paths = emulator.proxy.journal().map((entry) => entry.path);
    expect(paths.some((path) => path.includes("product-info.json"))).toBe(true);
  });
});

describe.each(chromiums)("@qlik/api in Chromium (%s)", (chromium) => {
  let script: string;
  let scripts: Record<string, string>;
  beforeAll(async () => {
    scripts = { "/qlik-embed/main.js": await qlikEmbedMain() };
    script = await bundleClient('import { auth, qix } from "@qlik/api"; Object.assign(window, { auth, qix });');
  });

  test("@qlik/api in Chromium, with an auth module of the page's own, detects the platform, passes the CSRF token and opens the app", async () => {
    await onClientPage(chromium, script, { scripts }, async (browser, world) => {
      const read = await browser.evaluate(`
        ${MODULE}
        await signIn(hostConfig.host);
        const session = qix.openAppSession({ appId: "${DEMO_APP.id}", hostConfig });
        ${READ}`);
      expect(read).toEqual(READ_ALL);
      expect(askedFor(world, "product-info.json")).not.toEqual([]);
      expect(askedFor(world, `/app/${DEMO_APP.id}`)).toMatchObject([{ status: 101 }]);
    });
  });

  test("@qlik/api in Chromium without a session asks the auth module, which signs in with a ticket, and tries again", async () => {
    // No CSRF check: with it the first WebSocket ends in 403 instead, and the package asks no module about that.
    const options = { virtualProxy: { csrf: "off" } } as const;
    await onClientPage(chromium, script, { scripts, ...options }, async (browser) => {
      const read = await browser.evaluate(`
        ${MODULE}
        const session = qix.openAppSession({ appId: "${DEMO_APP.id}", hostConfig });
        const app = await session.getDoc();
        const title = (await app.getAppLayout()).qTitle;
        return { calls, title };`);
      expect(read).toEqual({ calls: ["socket", "error 101", "socket"], title: "Retail sales" });
    });
  });

  test("@qlik/api in Chromium with no auth type finds its own for Windows, and gets the CSRF token with the header that it adds", async () => {
    await onClientPage(chromium, script, { scripts, preflight: "answer" }, async (browser, world) => {
      const read = await browser.evaluate(`
        const host = ${JSON.stringify(PROXY)};
        await signIn(host);
        const session = qix.openAppSession({ appId: "${DEMO_APP.id}", hostConfig: { host, embedRuntimeUrl: location.origin } });
        ${READ}`);
      expect(read).toEqual(READ_ALL);
      const token = askedFor(world, "/qps/csrftoken").map(({ method, status }) => [method, status]);
      expect(token).toEqual([
        ["OPTIONS", 200],
        ["GET", 204],
      ]);
    });
  });
});
