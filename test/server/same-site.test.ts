// examples/same-site as they stand: Debian's nginx, Apache and HAProxy before an emulated Qlik. What browsers make of them is shown in
// test/browsers/reverse-proxies.test.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createCertificateAuthority,
  startEmulator,
  type CertificateAuthority,
  type Emulator,
} from "../../src/emulator/index.js";
import { isHere, PROXY_NAMES, sayMissing, startProxy, type ProxyName } from "./support/proxies.js";
import { listenWith } from "./support/ticket-server.js";
import { createVisitor, type Visitor } from "./support/visitor.js";

const HOSTS = ["app.example.com", "sense.example.com", "embed.example.com"];
const [APP, SENSE, EMBED] = ["https://app.example.com", "https://sense.example.com", "https://embed.example.com"];
const EXAMPLES: Readonly<Record<ProxyName, string>> = {
  nginx: "same-site/nginx.conf",
  apache: "same-site/apache.conf",
  haproxy: "same-site/haproxy.cfg",
};
sayMissing("reverse proxies", PROXY_NAMES);

let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority();
});

describe.each(PROXY_NAMES.filter(isHere))("%s in front of Qlik", (name) => {
  const endings: (() => Promise<unknown>)[] = [];
  let emulator: Emulator;
  let visitor: Visitor;
  let newVisitor: () => Visitor;
  let signIn: (visitor: Visitor, origin: string) => Promise<string[]>;

  beforeAll(async () => {
    emulator = await startEmulator({
      authority,
      hosts: [...HOSTS, "qlik.internal.example.com", "localhost"],
      virtualProxies: [{ prefix: "mashup", sameSite: "none", hostAllowList: HOSTS }],
    });
    endings.push(() => emulator.close());
    const page = await listenWith((_request, response) => void response.end("the page"));
    endings.push(page.close);
    const { ca } = emulator.certificates;
    const proxy = await startProxy({
      name,
      example: EXAMPLES[name],
      certificate: await authority.issue({ names: HOSTS }),
      ca,
      replace: {
        ...(name === "apache"
          ? { "https://qlik.internal.example.com/": `https://localhost:${emulator.port}/` }
          : { "qlik.internal.example.com:443": `127.0.0.1:${emulator.port}` }),
        "127.0.0.1:3000": new URL(page.url).host,
      },
    });
    endings.push(proxy.close);
    newVisitor = () => createVisitor(proxy.port, ca);
    signIn = async (who, origin) => {
      const ticket = emulator.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "ACME", userId: "anna" });
      const answer = await who.get(`${origin}/mashup/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`);
      expect(answer.status).toBe(200);
      return [answer.headers["set-cookie"] ?? []].flat();
    };
    visitor = newVisitor();
  });
  afterAll(async () => {
    for (const end of endings.reverse()) await end();
  });
  const userAt = async (who: Visitor, origin: string) =>
    (JSON.parse((await who.get(`${origin}/mashup/qps/user`)).body) as { userId?: string }).userId;

  it.each([
    ["below a path of the page's own host", APP],
    ["under a name of the page's domain", SENSE],
  ])(`${name} serves Qlik %s: ticket, cookie, user`, async (_name, origin) => {
    const who = newVisitor();
    const [cookie = ""] = await signIn(who, origin);
    expect(cookie).toMatch(/^X-Qlik-Session-mashup=[^;]+;.*SameSite=None$/i);
    expect(await userAt(who, origin)).toBe("anna");
  });

  it(`${name} serves the page beside Qlik`, async () => {
    expect((await visitor.get(`${APP}/`)).body).toBe("the page");
  });

  it.each([
    ["of the page's own host", APP, APP],
    ["of another host that is listed", SENSE, APP],
  ])(`${name} passes WebSockets on to a page %s`, async (_name, origin, page) => {
    const who = newVisitor();
    await signIn(who, origin);
    const address = `${origin}/mashup/app/engineData`;
    expect(await who.openSocket(address, page)).toContain('"userId":"anna"');
  });

  it(`${name} passes Origin on as the browser sent it: Qlik refuses a page that is not listed`, async () => {
    const who = newVisitor();
    await signIn(who, SENSE);
    expect(await who.openSocket(`${SENSE}/mashup/app/engineData`, "https://evil.example")).toBe("403");
  });

  it(`${name} passes Host on: Qlik's redirects name the host that the browser asked for`, async () => {
    const { headers } = await newVisitor().get(`${APP}/mashup/hub/`);
    expect(String(headers["location"])).toMatch(/^(https:\/\/app\.example\.com)?\/mashup\/internal_/);
  });

  it(`${name} makes partitioned cookies under the name for pages of other sites, and nowhere else`, async () => {
    expect(await signIn(newVisitor(), EMBED)).toEqual([
      expect.stringMatching(/^X-Qlik-Session-mashup=.*; ?Partitioned/i),
    ]);
    expect((await signIn(newVisitor(), SENSE)).join()).not.toMatch(/partitioned/i);
  });

  it(`${name} trusts no other server in Qlik's place`, async () => {
    const stranger = await startEmulator({ hosts: ["qlik.internal.example.com", "localhost", ...HOSTS] });
    const { ca } = emulator.certificates;
    const proxy = await startProxy({
      name,
      example: EXAMPLES[name],
      certificate: await authority.issue({ names: HOSTS }),
      ca,
      replace:
        name === "apache"
          ? { "https://qlik.internal.example.com/": `https://localhost:${stranger.port}/` }
          : { "qlik.internal.example.com:443": `127.0.0.1:${stranger.port}` },
    });
    const { status } = await createVisitor(proxy.port, ca).get(`${APP}/mashup/qps/user`);
    expect([500, 502, 503]).toContain(status);
    await proxy.close();
    await stranger.close();
  });

  if (name === "nginx")
    it("nginx keeps Qlik's files, but no request with a ticket and no answer with a cookie", async () => {
      const file = `${APP}/mashup/resources/autogenerated/qlik-styles.css`;
      const who = newVisitor();
      await signIn(who, APP);
      const cache = async (url: string) => (await who.get(url)).headers["x-cache"];
      await cache(file);
      expect(await cache(file)).toBe("HIT");
      const ticket = emulator.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "ACME", userId: "ben" });
      const other = newVisitor();
      const spent = await other.get(`${file}?qlikTicket=${ticket}`);
      expect([spent.headers["x-cache"], await userAt(other, APP)]).toEqual(["BYPASS", "ben"]);
      expect((await who.get(file)).headers["set-cookie"]).toBeUndefined();
    });
});
