// A page, its ticket endpoint and a Tableau Server in one process: msw catches requests, the emulator's model answers them; a frame's window
// is played, because happy-dom loads no page of another origin. What real browsers do is shown in test/browsers.
import { createHmac } from "node:crypto";
import { http, HttpResponse, type HttpResponseResolver } from "msw";
import { setupServer } from "msw/node";
import { createFaultyTableau } from "../../../../src/emulator/tableau/create-tableau.js";
import type { TableauOptions } from "../../../../src/emulator/tableau/options.js";
import { createCookieJar } from "../../../../src/testing/cookie-jar.js";

const PAGE = "https://app.example.com";
export const ENDPOINT = "/api/tableau-ticket";
export const SERVER = "https://tableau.example.com";
/** The same Tableau Server, as another site. */
export const OTHER_SITE = "https://tableau.example.org";
const APP = { clientId: "app-1", secrets: [{ id: "secret-1", value: "value-1" }], domains: [PAGE] };

export interface SiteOptions extends TableauOptions {
  readonly keepsCookies?: boolean;
  /** What the page's endpoint answers. Default: a ticket for `site.user`. */
  readonly endpoint?: HttpResponseResolver;
}

export function startSite({ endpoint, keepsCookies = true, ...options }: SiteOptions = {}) {
  const system = createFaultyTableau({
    hosts: ["tableau.example.com", "tableau.example.org"],
    connectedApps: [APP],
    ...options,
  });
  const cookies = createCookieJar({ keepsCookies });
  const site = {
    tableau: system.model,
    cookies,
    jumpClock: (ms: number) => system.jumpClock(ms),
    user: "anna",
    site: "",
    endpointCalls: 0,
    /** Every ticket that was handed out. */
    tickets: [] as string[],
    isReachable: true,
    server: setupServer(),
    /** Loads an address as a browser's frame does; gives the page that it ends with. */
    visit: (address: string) => visit(system, cookies, address),
  };
  const answerEndpoint: HttpResponseResolver = () => {
    const ticket = system.model.issueTicket({ user: site.user, site: site.site });
    site.tickets.push(ticket);
    return HttpResponse.json({ ticket, server: SERVER, site: site.site, user: { username: site.user } });
  };
  site.server.use(
    http.post(`${PAGE}${ENDPOINT}`, (info) => {
      site.endpointCalls += 1;
      return (endpoint ?? answerEndpoint)(info);
    }),
    ...[SERVER, OTHER_SITE].map((server) =>
      http.get(`${server}/`, () => (site.isReachable ? new Response("") : HttpResponse.error())),
    ),
  );
  site.server.listen({ onUnhandledRequest: "error" });
  return site;
}

export type Site = ReturnType<typeof startSite>;

function visit(
  { front }: ReturnType<typeof createFaultyTableau>,
  cookies: ReturnType<typeof createCookieJar>,
  address: string,
): { readonly address: string; readonly body: string } {
  let url = new URL(address);
  for (;;) {
    const request = { method: "GET", url, headers: { host: url.host, cookie: cookies.header() } };
    const { response } = front.handle("public", request);
    cookies.keep(response.headers);
    const location = response.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
    if (location === undefined) return { address: url.href, body: String(response.body) };
    url = new URL(location, url);
  }
}

/** A frame on the page, and what it shows. A view speaks to the page as Tableau's does; other pages say nothing. */
export function openFrame(site: Site, { speaks = true } = {}) {
  const frame = document.createElement("iframe");
  const shown = { addresses: [] as string[], body: "", last: "" };
  const inner = {
    get href(): string {
      if (shown.body === "") return "about:blank";
      throw new DOMException("another origin", "SecurityError");
    },
    replace(address: string) {
      shown.addresses.push(address);
      const page = address === "about:blank" ? { address, body: "" } : site.visit(address);
      Object.assign(shown, { body: page.body, last: page.address });
      const isView = speaks && shown.body.includes('id="user"');
      queueMicrotask(() => {
        frame.dispatchEvent(new Event("load"));
        const message = new MessageEvent("message", { origin: SERVER, data: { msgType: "notification" } });
        Object.defineProperty(message, "source", { value: frame.contentWindow });
        if (isView) dispatchEvent(message);
      });
    },
  };
  Object.defineProperty(frame, "contentWindow", { value: { location: inner } });
  // happy-dom would try to load it, were it in the document.
  Object.defineProperty(frame, "isConnected", { value: true });
  return { frame, shown, user: () => /id="user">([^<]*)/.exec(shown.body)?.[1] };
}

/** A token of the Connected App. */
export function tokenFor(user: string, claims: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1_000);
  const all = { iss: APP.clientId, aud: "tableau", sub: user, jti: crypto.randomUUID(), exp: now + 300 };
  const signed = `${part({ alg: "HS256", typ: "JWT", kid: "secret-1", iss: APP.clientId })}.${part({ ...all, scp: ["tableau:views:embed"], ...claims })}`;
  return `${signed}.${createHmac("sha256", "value-1").update(signed).digest("base64url")}`;
}
