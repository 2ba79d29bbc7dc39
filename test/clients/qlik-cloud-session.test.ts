// Clients of Qlik Cloud that were not written here, on a session of qlik-ticket/qlik-cloud in Chromium with third-party cookies blocked:
// @qlik/api takes the host config, enigma.js the socket's address.
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createCertificateAuthority,
  DEMO_APP,
  startQlikCloud,
  type QlikCloudEmulator,
} from "../../src/emulator/index.js";
import type { Browser } from "../browsers/support/browser.js";
import { openChromium } from "../browsers/support/chromium.js";
import { bundleClient, chromiums } from "./support/in-chromium.js";
import { qlikEmbedMain } from "./support/qlik-runtime.js";

const PAGE = "https://app.example.com";
const TENANT_HOST = "acme.eu.qlikcloud.com";
const TENANT = `https://${TENANT_HOST}`;
const SECRET = "the-secret-of-the-backend";
const CLIENT = {
  clientId: "backend",
  type: "web",
  secrets: [SECRET],
  grants: ["impersonation"],
  allowedOrigins: [PAGE],
} as const;

const SCRIPT = `
import { items, users } from "@qlik/api";
import enigma from "enigma.js";
import schema from "enigma.js/schemas/12.2027.0.json";
import { authenticateQlikCloud } from "./src/qlik-cloud/index.ts";
Object.assign(window, { items, users, enigma, schema, authenticateQlikCloud });`;

/** What the page's backend does. */
function tokenOf({ tenant }: QlikCloudEmulator, subject: string) {
  const body = JSON.stringify({
    grant_type: "urn:qlik:oauth:user-impersonation",
    client_id: CLIENT.clientId,
    client_secret: SECRET,
    user_lookup: { field: "subject", value: subject },
    scope: "user_default",
  });
  const url = new URL(`${TENANT}/oauth/token`);
  const answer = tenant.handle({ method: "POST", url, headers: { "content-type": "application/json" }, body });
  const { access_token: token, expires_in: seconds } = JSON.parse(String(answer.body)) as Record<string, unknown>;
  return { token, clientId: CLIENT.clientId, user: { subject }, expiresInMs: Number(seconds) * 1_000 };
}

describe.each(chromiums)("clients of Qlik Cloud in Chromium (%s)", (executable) => {
  let cloud: QlikCloudEmulator;
  let pages: https.Server;
  let browser: Browser;
  let asked = 0;
  beforeAll(async () => {
    const authority = await createCertificateAuthority();
    cloud = await startQlikCloud({ authority, hosts: [TENANT_HOST], clients: [CLIENT] });
    const script = (await bundleClient(SCRIPT)).replaceAll("</script", "<\\/script");
    // What @qlik/api loads from a tenant: here from the page.
    const runtime = await qlikEmbedMain();
    const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>${script}</script>`;
    pages = https.createServer(await authority.issue({ names: ["app.example.com"] }), ({ url }, response) => {
      if (url === "/api/token") {
        asked += 1;
        response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(tokenOf(cloud, "anna")));
      } else if (url === "/qlik-embed/main.js") {
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(runtime);
      } else response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const at = (port: number) => ({ port, space: "loopback" as const });
    const hosts = { "app.example.com": at((pages.address() as AddressInfo).port), [TENANT_HOST]: at(cloud.port) };
    browser = await openChromium(executable, { proxyPort: 0, thirdPartyCookies: "blocked", hosts });
    await browser.goto(PAGE);
    await browser.evaluate(`window.cloud = await authenticateQlikCloud("/api/token", { tenant: "${TENANT}" });`);
  });
  afterAll(async () => {
    await browser.close();
    pages.close();
    await cloud.close();
  });

  test("@qlik/api calls the tenant with our access token, and with another one when that is over", async () => {
    const ask = `
      const hostConfig = { ...cloud.hostConfig, embedRuntimeUrl: location.origin };
      const me = await users.getMyUser({ hostConfig, noCache: true });
      const found = await items.getItems({}, { hostConfig, noCache: true });
      return [me.data.subject, found.data.data[0].resourceId];`;
    expect(await browser.evaluate(ask)).toEqual(["anna", DEMO_APP.id]);
    expect(asked).toBe(1);
    await browser.evaluate("cloud.invalidate();");
    expect(await browser.evaluate(ask)).toEqual(["anna", DEMO_APP.id]);
    expect(asked).toBe(2);
    expect(cloud.tenant.sessions()).toEqual([]);
  });

  test("enigma.js opens the app with our socket's address, which serves once", async () => {
    const open = `
      window.url ??= await cloud.webSocketUrl(${JSON.stringify(DEMO_APP.id)});
      const session = enigma.create({ schema, url });
      const app = await (await session.open()).openDoc(${JSON.stringify(DEMO_APP.id)});
      const { qTitle } = await app.getAppLayout();
      await session.close();
      return qTitle;`;
    expect(await browser.evaluate(open)).toBe(DEMO_APP.title);
    expect(cloud.journal().at(-1)).toMatchObject({ side: "socket", user: "anna", status: 101 });
    await expect(browser.evaluate(open)).rejects.toThrow();
  });
});
