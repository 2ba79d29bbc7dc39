// A page, its token endpoint and an SBM behind a proxy of the page's site, in one process: msw catches requests, the emulator's model
// answers them. What real browsers do is shown in test/browsers.
import { delay, http, HttpResponse, type HttpResponseResolver } from "msw";
import { setupServer } from "msw/node";
import { createFaultySbm } from "../../../../src/emulator/sbm/create-sbm.js";
import type { SbmOptions } from "../../../../src/emulator/sbm/options.js";

export const PAGE = "https://app.example.com";
export const ENDPOINT = "/api/sbm-token";
/** Where the page's site leads to SBM. */
export const PROXIED = "/sbm";
/** The same SBM, as a site of its own. */
export const DIRECT = "https://sbm.example.com";
export const EIGHT_HOURS = 28_800_000;

export interface SiteOptions extends SbmOptions {
  /** What the page's endpoint answers. Default: a token for `site.user`. */
  readonly endpoint?: HttpResponseResolver;
}

export function startSite({ endpoint, ...options }: SiteOptions = {}) {
  const system = createFaultySbm({ hosts: ["app.example.com", "sbm.example.com"], ...options });
  const site = {
    sbm: system.model,
    faults: system.faults,
    jumpClock: (ms: number) => system.jumpClock(ms),
    /** Requests that reached SBM, in order. */
    asked: [] as string[],
    /** What the last of them sent. */
    sent: new Headers(),
    /** Whom the endpoint signs in, with which password. */
    user: { username: "bill", password: "mypassword" },
    endpointCalls: 0,
    revocations: 0,
    server: setupServer(),
    /** The token service's answer to these credentials, as it stands. */
    tokenService: (credentials: object) => askTokenService(system, credentials),
  };
  const answerEndpoint: HttpResponseResolver = () => new Response(site.tokenService(site.user));
  const answerSbm =
    (base: string): HttpResponseResolver =>
    async ({ request }) => {
      const url = new URL(request.url.replace(base, new URL(base).origin));
      if (request.method === "OPTIONS") return new Response(null, { headers: allowed() });
      site.asked.push(`${request.method} ${url.pathname}`);
      site.sent = request.headers;
      const headers = Object.fromEntries(
        [["origin", PAGE], ...request.headers].map(([name = "", value]) => [name.toLowerCase(), value]),
      );
      const asked = { method: request.method, url, headers, body: await request.text() };
      const { response, ending } = system.front.handle("public", asked);
      if (ending === "hang") await delay("infinite");
      if (typeof ending === "object") return HttpResponse.error();
      const isReadable = new URL(request.url).origin === PAGE || response.headers.some(([, value]) => value === PAGE);
      if (request.mode !== "no-cors" && !isReadable) return HttpResponse.error();
      const given = new Headers(response.headers.map(([name, value]) => [name, value] as [string, string]));
      return new Response(String(response.body), { status: response.status, headers: given });
    };
  site.server.use(
    http.post(`${PAGE}${ENDPOINT}`, (info) => {
      site.endpointCalls += 1;
      return (endpoint ?? answerEndpoint)(info);
    }),
    http.delete(`${PAGE}${ENDPOINT}`, () => {
      site.revocations += 1;
      return new HttpResponse(null, { status: 204 });
    }),
    http.all(`${PAGE}${PROXIED}/*`, answerSbm(`${PAGE}${PROXIED}`)),
    http.all(`${DIRECT}/*`, answerSbm(DIRECT)),
  );
  site.server.listen({ onUnhandledRequest: "error" });
  return site;
}

export type Site = ReturnType<typeof startSite>;

/** What the page's backend does: it hands the user's name and password on. */
function askTokenService({ front }: ReturnType<typeof createFaultySbm>, credentials: object): string {
  const { response } = front.handle("public", {
    method: "POST",
    url: new URL("https://sbm.example.com/idp/services/rest/TokenService/"),
    headers: { "content-type": "application/json;charset=UTF-8", accept: "application/json" },
    body: JSON.stringify({ credentials }),
  });
  return String(response.body);
}

/** happy-dom sends a preflight of its own before each cross-origin request; whether the page may read is said by the answer. */
const allowed = () => ({
  "access-control-allow-origin": PAGE,
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "*",
});
