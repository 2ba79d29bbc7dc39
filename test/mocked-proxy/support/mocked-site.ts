// The whole site in one process: msw answers for the page's ticket endpoint and for Qlik, the emulator's model decides what.
// Cookies are kept here, one jar for "this browser": msw and happy-dom each have their own idea of them, and neither is a
// browser's. Whether a real browser keeps a cookie, reads an answer or obeys a CSP is shown in test/browsers.
import { PropertySymbol } from "happy-dom";
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import { createQlikProxy, type ProxyOptions, type ProxyResponse } from "../../../src/emulator/index.js";

export const PAGE = "https://app.example.com";
export const QLIK = "https://sense.example.com";
export const MASHUP = `${QLIK}/mashup`;
export const ENDPOINT = "/api/qlik-ticket";
export const ANNA = { userDirectory: "CORP", userId: "anna" };
export const BEN = { userDirectory: "CORP", userId: "ben" };

export interface SiteOptions extends ProxyOptions {
  /** Whether the page may read Qlik's answers: a browser decides so by CORS headers, this double is told. Default true. */
  readonly readable?: boolean;
  /** Whether this browser keeps cookies of Qlik. Default true. */
  readonly keepsCookies?: boolean;
}

export function startMockedSite(options: SiteOptions = {}) {
  const { readable = true, keepsCookies = true, ...model } = options;
  const proxy = createQlikProxy({
    hosts: ["sense.example.com"],
    virtualProxies: [{ prefix: "mashup", hostAllowList: ["app.example.com"] }],
    ...model,
  });
  const site = {
    proxy,
    user: ANNA,
    sessionKey: "key-1" as string | undefined,
    jar: new Map<string, string>(),
    /** Every ticket that was ever handed out. */
    tickets: [] as string[],
    /** Paths that Qlik was asked for, without query. */
    asked: [] as string[],
    ticketCalls: 0,
    server: setupServer(),
  };

  const keep = (headers: ProxyResponse["headers"]) => {
    for (const [name, value] of headers) {
      const pair = /^([^=]+)=([^;]*)/.exec(value);
      if (keepsCookies && name.toLowerCase() === "set-cookie" && pair?.[1]) site.jar.set(pair[1], pair[2] ?? "");
    }
  };
  const cookie = () => [...site.jar].map((pair) => pair.join("=")).join("; ");

  const handlers = [
    http.post(`${PAGE}${ENDPOINT}`, () => {
      site.ticketCalls++;
      const ticket = proxy.issueTicket({ virtualProxy: "mashup", ...site.user });
      site.tickets.push(ticket);
      return HttpResponse.json({
        ticket,
        proxy: MASHUP,
        user: site.user,
        sessionKey: site.sessionKey,
        expiresInMs: 60_000,
      });
    }),
    http.all(`${QLIK}/*`, ({ request }) => {
      // happy-dom asks before each cross-origin request; browsers do not for these.
      if (request.method === "OPTIONS") return new HttpResponse(null, { headers: readableBy(request) });
      const url = new URL(request.url);
      site.asked.push(url.pathname);
      const answer = proxy.handlePublic({ method: request.method, url, headers: { host: url.host, cookie: cookie() } });
      keep(answer.headers);
      const isRead = request.mode === "cors" && url.pathname.includes("/qps/");
      if (!readable && (isRead || url.searchParams.get("via") === "fetch")) return HttpResponse.error();
      const headers = new Headers(readableBy(request));
      for (const [name, value] of answer.headers) if (name.toLowerCase() !== "set-cookie") headers.append(name, value);
      const body = typeof answer.body === "string" ? forHappyDom(url, answer.body) : new Uint8Array(answer.body).buffer;
      return new HttpResponse([204, 304].includes(answer.status) ? null : body, { status: answer.status, headers });
    }),
    ws.link("wss://sense.example.com/*").addEventListener("connection", ({ client }) => {
      const url = new URL(client.url.href.replace(/^ws/, "http"));
      const answer = proxy.upgrade({
        method: "GET",
        url,
        headers: { host: url.host, origin: PAGE, cookie: cookie(), upgrade: "websocket" },
      });
      if (!answer.accepted) {
        client.close(1006);
        return;
      }
      keep(answer.headers);
      const socket = answer.open({
        send: (text) => client.send(text),
        // A turn later: this listener runs before the page's socket is open, and a close now would overtake the message.
        close: (code, reason) => void setTimeout(() => client.close(code, reason)),
      });
      client.addEventListener("message", ({ data }) => socket.message(typeof data === "string" ? data : ""));
      client.addEventListener("close", () => socket.closed());
    }),
  ];
  site.server.use(...handlers);
  site.server.listen({ onUnhandledRequest: "error" });
  return site;
}

/** happy-dom runs each script in a function, so the `var`s of require.js would be no globals. */
const forHappyDom = ({ pathname }: URL, body: string) =>
  pathname.endsWith("/require.js") ? `${body}\n;Object.assign(window, { requirejs, require, define });` : body;

const readableBy = (request: Request) => ({
  "access-control-allow-origin": request.headers.get("origin") ?? PAGE,
  "access-control-allow-credentials": "true",
  "access-control-allow-headers": "*",
});

/** A page as it was before anybody signed in: no tags, no loader, nothing remembered. */
export function resetPage(): void {
  localStorage.clear();
  document.head.innerHTML = "";
  document.body.innerHTML = "";
  // happy-dom keeps what a preload fetched for as long as the document lives; a browser drops it with the tag's page.
  (document as unknown as Record<symbol, Map<string, unknown>>)[PropertySymbol.preloads]?.clear();
  const page = globalThis as Record<PropertyKey, unknown>;
  for (const name of ["requirejs", "require", "define", Symbol.for("qlik-ticket/1")])
    Reflect.deleteProperty(page, name);
}

/** Scripts, style sheets and links in the page, by address. */
export const tags = (): string[] =>
  [...document.querySelectorAll("script, link, img")].map(
    (tag) => tag.getAttribute("src") ?? tag.getAttribute("href") ?? "",
  );

export type MockedSite = ReturnType<typeof startMockedSite>;
