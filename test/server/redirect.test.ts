// The redirect flow: Qlik sends a visitor away with targetId and proxyRestUri, and gets the visitor back with a ticket of the same node.
import { afterEach, describe, expect, it } from "vitest";
import { startEmulator, type EmulatorOptions } from "../../src/emulator/index.js";
import {
  createRedirectHandler,
  createTicketHandler,
  TicketServerError,
  type RedirectOptions,
  type TicketHandlerOptions,
  type TicketServerEvent,
} from "../../src/server/index.js";
import { startServing } from "./support/serve.js";
import { ANNA, bodyOf, optionsFor, problem } from "./support/ticket-server.js";

const LOGIN = "https://login.example.com/qlik";
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface RigOptions {
  readonly emulation?: EmulatorOptions;
  readonly tickets?: Partial<TicketHandlerOptions>;
  readonly redirect?: RedirectOptions;
}

async function rig({ emulation = {}, tickets = {}, redirect = {} }: RigOptions = {}) {
  const emulator = await startEmulator({
    virtualProxies: [{ prefix: "mashup", authenticationModuleRedirectUri: LOGIN }],
    ...emulation,
  });
  const events: TicketServerEvent[] = [];
  const handler = createTicketHandler(
    optionsFor(emulator, { onEvent: (event) => void events.push(event), ...tickets }),
  );
  const login = createRedirectHandler(handler, redirect);
  endings.push(
    () => emulator.close(),
    () => handler.close(),
  );
  const visit = (url: string, cookie = "", node = emulator.nodes[0]) => {
    const headers = { host: new URL(emulator.origin).host, ...(cookie && { cookie }) };
    const answer = node?.proxy.handlePublic({ method: "GET", url: new URL(url), headers });
    const of = (name: string) => answer?.headers.find(([each]) => each.toLowerCase() === name)?.[1];
    return {
      status: answer?.status,
      location: of("location") ?? "",
      cookie: of("set-cookie")?.split(";")[0] ?? "",
      body: String(answer?.body),
    };
  };
  const ask = (address: string, init: RequestInit = {}) => login(new Request(address, init));
  return { emulator, handler, events, visit, ask };
}

const query = (proxyRestUri: string, targetId = "0f8fad5b-d9cb-469f-a165-70867728950e") =>
  `${LOGIN}?${new URLSearchParams({ proxyRestUri, targetId })}`;

describe("the redirect flow", () => {
  it("a visitor without a session is sent away, comes back with a ticket to the wanted page, and is signed in", async () => {
    const { emulator, visit, ask } = await rig();
    const wanted = `${emulator.proxyUrl("mashup")}/hub/?a=1&b=two%20words`;
    const away = visit(wanted);
    expect(away.location).toMatch(/^https:\/\/login\.example\.com\/qlik\?proxyRestUri=.*&targetId=/);
    const back = await ask(away.location);
    expect([back.status, back.headers.get("cache-control"), back.headers.get("referrer-policy")]).toEqual([
      303,
      "no-store",
      "no-referrer",
    ]);
    const location = back.headers.get("location") ?? "";
    expect(location.replace(/qlikTicket=.*/, "")).toBe(`${wanted}&`);
    const arrived = visit(location);
    const user = visit(`${emulator.proxyUrl("mashup")}/qps/user`, arrived.cookie);
    expect(JSON.parse(user.body)).toMatchObject({ userId: "anna" });
  });

  it("a target that the node has forgotten leads to the virtual proxy's front door, with a ticket all the same", async () => {
    const { emulator, ask } = await rig();
    const back = await ask(query(`${emulator.qpsUrl("mashup")}/`));
    expect(back.status).toBe(303);
    expect(back.headers.get("location")).toMatch(new RegExp(`^${emulator.proxyUrl("mashup")}/\\?qlikTicket=`));
  });

  it.each<[string, (own: string) => string]>([
    ["another host", () => "https://evil.example:4243/qps/mashup/"],
    ["another port", (own) => own.replace(/:\d+/, ":1")],
    ["another virtual proxy", (own) => own.replace("mashup", "other")],
    ["plain http", (own) => own.replace("https:", "http:")],
    ["a host in front", (own) => own.replace("https://", "https://evil.example@")],
    ["a host behind", (own) => own.replace(/(\/\/[^/]+)/, "$1.evil.example")],
    ["a query", (own) => `${own}?x=1`],
    ["a fragment", (own) => `${own}#x`],
    ["a path that climbs", (own) => own.replace("/qps/mashup/", "/qps/mashup/../../other/")],
    ["a longer path", (own) => `${own}ticket/`],
    ["a metadata service", () => "https://169.254.169.254/latest/"],
    ["a file", () => "file:///etc/passwd"],
    ["a line break", (own) => `${own}%0d%0aX: y`],
    ["a backslash", (own) => own.replace("https://", "https:\\\\evil.example\\")],
    ["no address", () => "qlikserver1"],
  ])("proxyRestUri with %s is refused, and nothing is asked of anybody", async (_name, change) => {
    const { emulator, ask } = await rig();
    const before = emulator.journal().length;
    const response = await ask(query(change(`${emulator.qpsUrl("mashup")}/`)));
    expect(response.status).toBe(400);
    expect((await bodyOf(response))["error"]).toMatch(/^(node-unknown|parameters-missing)$/);
    expect(emulator.journal()).toHaveLength(before);
  });

  it("parameters that are missing, twice or no ids are refused", async () => {
    const { emulator, ask } = await rig();
    const own = encodeURIComponent(`${emulator.qpsUrl("mashup")}/`);
    for (const search of [
      "",
      `?proxyRestUri=${own}`,
      "?targetId=a",
      `?proxyRestUri=${own}&targetId=a&targetId=b`,
      `?proxyRestUri=${own}&targetId=a%2Fb`,
    ]) {
      expect(await bodyOf(await ask(LOGIN + search))).toEqual(problem(400, "parameters-missing"));
    }
  });

  it("the node that names itself otherwise than it is reached is known by the setting proxyRestUri", async () => {
    const named = "https://qlikserver1.company.local:4243/qps/mashup/";
    const { ask } = await rig({ tickets: { proxyRestUri: named } });
    expect((await ask(query(named))).status).toBe(303);
    expect(
      (await ask(query(named.toUpperCase().replace("HTTPS", "https").replace("/QPS/MASHUP/", "/qps/mashup")))).status,
    ).toBe(303);
  });

  it("a ticket goes to no origin that is not configured: a target under another name of Qlik is refused until it is listed", async () => {
    const other = "https://sense.example.com";
    const emulation = {
      hosts: ["localhost", "sense.example.com"],
      virtualProxies: [{ prefix: "mashup", authenticationModuleRedirectUri: LOGIN }],
    };
    for (const [targetOrigins, status] of [
      [undefined, 502],
      [[other], 303],
    ] as const) {
      const { visit, ask } = await rig({ emulation, redirect: targetOrigins ? { targetOrigins } : {} });
      const response = await ask(visit(`${other}/mashup/hub/`).location);
      expect(response.status).toBe(status);
      if (status === 502) expect(response.headers.get("location")).toBeNull();
    }
  });

  it("nobody is sent to the site's login with the way back, and without a login page is told 401", async () => {
    const nobody = { resolveUser: () => undefined };
    const { emulator, ask } = await rig({ tickets: nobody, redirect: { loginPage: "/login?lang=en" } });
    const address = query(`${emulator.qpsUrl("mashup")}/`);
    const response = await ask(address);
    const { pathname, search } = new URL(address);
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      `/login?lang=en&returnTo=${encodeURIComponent(pathname + search)}`,
    ]);
    const bare = await rig({ tickets: nobody });
    expect((await bare.ask(query(`${bare.emulator.qpsUrl("mashup")}/`))).status).toBe(401);
  });

  it("what is no visit gets no ticket: another method, and what a browser fetches ahead", async () => {
    const { emulator, ask } = await rig();
    const address = query(`${emulator.qpsUrl("mashup")}/`);
    expect((await ask(address, { method: "POST" })).status).toBe(405);
    expect((await ask(address, { headers: { "Sec-Purpose": "prefetch" } })).status).toBe(503);
    expect(emulator.proxy.counters().ticketsIssued).toBe(0);
  });

  it("the limits of a user count for redirects and pages together", async () => {
    const { emulator, handler, ask } = await rig({ tickets: { limits: { perUser: { tickets: 2, seconds: 600 } } } });
    const address = query(`${emulator.qpsUrl("mashup")}/`);
    expect((await ask(address)).status).toBe(303);
    expect((await handler.issue()).ok).toBe(true);
    const refused = await ask(address);
    expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true]);
  });

  it("1,000 interleaved visitors each get a ticket of their own user and their own target", async () => {
    const { visit, ask, emulator } = await rig({
      tickets: {
        limits: { perUser: false },
        resolveUser: (request) => ({ ...ANNA, userId: request.headers.get("x-test-user") ?? "" }),
      },
    });
    const signIn = async (n: number) => {
      const away = visit(`${emulator.proxyUrl("mashup")}/hub/?visitor=${n}`);
      const back = await ask(away.location, { headers: { "X-Test-User": `user-${n}` } });
      const location = back.headers.get("location") ?? "";
      const { cookie } = visit(location);
      const { userId } = JSON.parse(visit(`${emulator.proxyUrl("mashup")}/qps/user`, cookie).body) as {
        userId: string;
      };
      return new URL(location).searchParams.get("visitor") === String(n) && userId === `user-${n}`;
    };
    for (let batch = 0; batch < 100; batch++) {
      const results = await Promise.all(Array.from({ length: 10 }, (_, n) => signIn(batch * 10 + n)));
      expect(results.every(Boolean)).toBe(true);
    }
  });

  it("a wrong setting is told at start", () => {
    const make = (options: object) => () => createRedirectHandler({} as never, options);
    expect(make({ targetOrigins: ["https://a.example/x"] })).toThrow(TicketServerError);
    expect(make({ loginpage: "/login" })).toThrow(/loginpage is unknown/);
  });

  it("serve answers the redirect flow at its path, with the same users", async () => {
    const serving = await startServing((config) => ({
      ...config,
      redirect: { path: "/qlik-login", loginPage: "/login" },
    }));
    endings.push(serving.close);
    const { emulator, origin, log } = serving;
    const address = `${origin}/qlik-login?${new URLSearchParams({ proxyRestUri: `${emulator.qpsUrl("mashup")}/`, targetId: "a" })}`;
    const visit = (headers: Record<string, string>) => fetch(address, { redirect: "manual", headers });
    expect((await visit({ "X-Test-User": "anna" })).headers.get("location")).toContain("qlikTicket=");
    expect((await visit({})).headers.get("location")).toMatch(/^\/login\?returnTo=%2Fqlik-login/);
    expect(log().filter(({ audit }) => audit)).toHaveLength(1);
  });
});
