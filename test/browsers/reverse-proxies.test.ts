// examples/same-site in real browsers that block the cookies of other sites: page and Qlik behind Debian's nginx, Apache or HAProxy are one
// origin, so each engine signs in and draws. And the sign-in by session, which stands on such a proxy.
import { describe, expect, it } from "vitest";
import { createTicketHandler } from "../../src/server/index.js";
import { isHere, PROXY_NAMES, sayMissing, startProxy, type ProxyName } from "../server/support/proxies.js";
import { engines } from "./support/engines.js";
import { inWorld, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn } from "./support/sign-in.js";
import { ADA, PREFIX, type BehindFront } from "./support/world.js";

const PROXY = "https://app.example.com/mashup";
const EXAMPLES: Readonly<Record<ProxyName, string>> = {
  nginx: "same-site/nginx.conf",
  apache: "same-site/apache.conf",
  haproxy: "same-site/haproxy.cfg",
};
sayMissing("reverse proxies in browsers", PROXY_NAMES);

const frontOf =
  (name: ProxyName) =>
  async ({ emulator, pagePort, authority }: BehindFront) =>
    startProxy({
      name,
      example: EXAMPLES[name],
      certificate: await authority.issue({ names: ["app.example.com", "sense.example.com"] }),
      ca: emulator.certificates.ca,
      replace: {
        ...(name === "apache"
          ? { "https://qlik.internal.example.com/": `https://localhost:${emulator.port}/` }
          : { "qlik.internal.example.com:443": `127.0.0.1:${emulator.port}` }),
        "127.0.0.1:3000": `127.0.0.1:${pagePort}`,
      },
    });

const worldBehind = (name: ProxyName, cookieName?: string): SurroundingsOptions => ({
  site: "same-site",
  thirdPartyCookies: "blocked",
  front: frontOf(name),
  ...(cookieName !== undefined && { virtualProxy: { cookieName } }),
  endpoints(emulator) {
    const { ca, clientCert, clientKey } = emulator.certificates;
    const common = {
      qps: new URL(emulator.qpsUrl(PREFIX)).origin,
      serverName: "qlikserver1",
      proxy: PROXY,
      virtualProxy: PREFIX,
      certificates: { ca, cert: clientCert, key: clientKey },
      resolveUser: () => ADA,
    };
    return {
      "/api/ticket": createTicketHandler(common),
      "/api/session": createTicketHandler({ ...common, signIn: "session" }),
    };
  },
});

for (const engine of engines)
  describe(engine.name, () => {
    it.each(PROXY_NAMES.filter(isHere))(
      "a page signs in and draws behind %s, with third-party cookies blocked",
      (name) =>
        inWorld(engine, worldBehind(name), async ({ browser, world }) => {
          const outcome = await signIn(browser, { endpoint: "/api/ticket", options: { proxy: PROXY } });
          expect(outcome.message).toBeUndefined();
          expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
          expect((await drawObjects(browser)).bars).toBeGreaterThanOrEqual(3);
          expect(world.emulator.counters()).toMatchObject({ ticketsSpent: 1 });
        }),
    );

    it.runIf(isHere("nginx"))(
      "a page signs in by a session of the server's behind nginx, keeps its __Host- cookie, and spends nothing",
      () =>
        inWorld(engine, worldBehind("nginx", "__Host-X-Qlik-Session-mashup"), async ({ browser, world }) => {
          const options = { proxy: PROXY, credential: "session" } as const;
          const outcome = await signIn(browser, { endpoint: "/api/session", options });
          expect(outcome.message).toBeUndefined();
          expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
          expect((await drawObjects(browser)).bars).toBeGreaterThanOrEqual(3);
          await browser.goto(`${world.origin}/`);
          expect((await signIn(browser, { endpoint: "/api/session", options })).user).toEqual(ADA);
          const { ticketsIssued, sessionsCreated } = world.emulator.proxy.counters();
          expect({ ticketsIssued, sessionsCreated }).toEqual({ ticketsIssued: 0, sessionsCreated: 1 });
        }),
    );
  });
