// examples/load-balancer in real browsers that block the cookies of other sites: Debian's HAProxy before two emulated nodes under one
// name. Each new browser meets a node by chance, and both ways of the example sign it in at that node.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificateAuthority, startEmulator } from "../../src/emulator/index.js";
import type { CertificateAuthority, Emulator } from "../../src/emulator/index.js";
import { createRedirectHandler, createTicketHandler } from "../../src/server/index.js";
import { isHere, sayMissing, startProxy } from "../server/support/proxies.js";
import { engines } from "./support/engines.js";
import { openSurroundings, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn } from "./support/sign-in.js";
import { ADA, type BehindFront, PREFIX, PROXY, QLIK_HOST, TICKET_ENDPOINT } from "./support/world.js";

const ORIGIN = `https://${QLIK_HOST}`;
/**
 * Takes the cookies of the node and of Qlik's session from the browser: it is a new one for HAProxy and Qlik. It has an icon of its own:
 * a browser that asks the server for one may do so after the cookies are gone, and is sent to another node than the next page.
 */
const forgetMe = () =>
  new Response('<!doctype html><link rel="icon" href="data:,">', {
    headers: [
      ["Content-Type", "text/html"],
      ...["qlik-node", `X-Qlik-Session-${PREFIX}`].map((name): [string, string] => [
        "Set-Cookie",
        `${name}=; Path=/; Max-Age=0; Secure; HttpOnly`,
      ]),
    ],
  });
const virtualProxy = { authenticationModuleRedirectUri: `${ORIGIN}/qlik-login` };
sayMissing("load balancers in browsers", ["haproxy"]);

describe.runIf(isHere("haproxy"))("one name for two nodes, in browsers", () => {
  let authority: CertificateAuthority;
  let second: Emulator;
  beforeAll(async () => {
    authority = await createCertificateAuthority();
    second = await startEmulator({
      authority,
      machineName: "qlikserver2",
      hosts: [QLIK_HOST],
      virtualProxies: [{ prefix: PREFIX, hostAllowList: [QLIK_HOST], ...virtualProxy }],
    });
  });
  afterAll(() => second.close());

  const qpsOf = (emulator: Emulator) => new URL(emulator.qpsUrl(PREFIX)).origin;

  function ticketServer(first: Emulator) {
    const { ca, clientCert, clientKey } = first.certificates;
    const handler = createTicketHandler({
      qps: qpsOf(first),
      serverName: "qlikserver1",
      proxy: PROXY,
      virtualProxy: PREFIX,
      certificates: { ca, cert: clientCert, key: clientKey },
      nodeCookie: "qlik-node",
      nodeTag: "a",
      nodes: [{ qps: qpsOf(second), serverName: "qlikserver2", proxy: PROXY, nodeTag: "b" }],
      resolveUser: () => ADA,
      limits: { perUser: false },
    });
    return { [TICKET_ENDPOINT]: handler, "/qlik-login": createRedirectHandler(handler, {}) };
  }

  const front = async ({ emulator, pagePort }: BehindFront) =>
    startProxy({
      name: "haproxy",
      example: "load-balancer/haproxy.cfg",
      certificate: await authority.issue({ names: [QLIK_HOST, "app.example.com"] }),
      ca: emulator.certificates.ca,
      replace: {
        "qlik1.internal.example.com:443": `127.0.0.1:${emulator.port}`,
        "qlik2.internal.example.com:443": `127.0.0.1:${second.port}`,
        "127.0.0.1:8080": `127.0.0.1:${pagePort}`,
        "127.0.0.1:3000": `127.0.0.1:${pagePort}`,
      },
    });

  const world: () => SurroundingsOptions = () => ({
    site: "same-site",
    thirdPartyCookies: "blocked",
    authority,
    virtualProxy,
    endpoints: (first) => ({ ...ticketServer(first), "/forget-me": forgetMe }),
    front,
  });

  for (const engine of engines)
    describe(engine.name, () => {
      let surroundings: Surroundings;
      beforeAll(async () => {
        surroundings = await openSurroundings(engine, world());
      });
      afterAll(() => surroundings.close());

      /** How many sessions each node has made so far. */
      const sessionsMade = () =>
        [surroundings.world.emulator, second].map(({ proxy }) => proxy.counters().sessionsCreated);

      /** All are one user's, who may have five at a node. */
      function endSessions(): void {
        for (const { proxy } of [surroundings.world.emulator, second]) {
          for (const { id } of proxy.sessions()) proxy.endSession(id);
        }
      }

      /** Signs new browsers in, one after the other, until HAProxy has sent one to each node. */
      async function untilBothNodesWereMet(signInAnew: (round: number) => Promise<void>): Promise<void> {
        const before = sessionsMade();
        const met = () => sessionsMade().map((count, node) => count > (before[node] ?? 0));
        for (let round = 1; round <= 20 && met().includes(false); round++) {
          await surroundings.browser.goto(`${ORIGIN}/forget-me`);
          await signInAnew(round);
          const sum = sessionsMade().reduce((a, b) => a + b) - before.reduce((a, b) => a + b);
          expect(sum, "one session for each sign-in").toBe(round);
          endSessions();
        }
        expect(met()).toEqual([true, true]);
      }

      it("each new browser signs in by ticket and draws behind one name for two nodes, at whichever node it met", () =>
        untilBothNodesWereMet(async () => {
          const { browser } = surroundings;
          await browser.goto(`${ORIGIN}/`);
          const outcome = await signIn(browser, { options: { proxy: PROXY } });
          expect(outcome.message).toBeUndefined();
          expect(outcome).toMatchObject({ user: ADA, identity: "confirmed", hasQlik: true });
          const drawn = await drawObjects(browser);
          expect(drawn.failure).toBeUndefined();
          expect(drawn.bars).toBeGreaterThanOrEqual(3);
        }));

      it("each new browser that opens a page of Qlik's comes back signed in to it by the redirect flow, at whichever node it met", () =>
        untilBothNodesWereMet(async (round) => {
          const { browser } = surroundings;
          await browser.goto(`${PROXY}/hub/?round=${round}`);
          const there = await browser.evaluate(
            `const answer = await fetch("/mashup/qps/user"); return { address: location.href, user: await answer.json() };`,
          );
          expect(there).toMatchObject({
            address: expect.stringMatching(`^${PROXY}/hub/\\?round=${round}`) as string,
            user: { userDirectory: ADA.userDirectory, userId: ADA.userId },
          });
        }));
    });
});
