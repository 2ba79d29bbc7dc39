// One request of the page, as msw caught it, to the model and back.
import type { QlikProxy } from "../emulator/model/create-qlik-proxy.js";
import type { ProxyResponse } from "../emulator/model/types.js";
import type { CookieJar } from "./cookie-jar.js";

/** The browser that a test plays: its cookies, its page, and what it may read. */
export interface Browser {
  readonly proxy: QlikProxy;
  readonly cookies: CookieJar;
  readonly page: URL;
  readonly readable: boolean;
  readonly asked: string[];
}

const BODILESS = [204, 205, 304];

export async function answerHttp(browser: Browser, errors: { error(): Response }, request: Request): Promise<Response> {
  // happy-dom asks before each cross-origin request; browsers do not for these, so no preflight reaches the model.
  if (request.method === "OPTIONS") return new Response(null, { headers: readableBy(browser, request) });
  const url = new URL(request.url);
  browser.asked.push(url.pathname);
  const answer = browser.proxy.handlePublic({
    method: request.method,
    url,
    headers: headersOf(browser, request, url),
    body: await request.text(),
  });
  browser.cookies.keep(answer.headers);
  return isReadable(browser, request, url) ? toResponse(browser, request, url, answer) : errors.error();
}

function headersOf({ cookies }: Browser, request: Request, url: URL): Record<string, string> {
  return { ...Object.fromEntries(request.headers), host: url.host, cookie: cookies.header() };
}

/** What a page may not read fails as a network error does; images and scripts are loaded, not read. */
function isReadable({ readable }: Browser, request: Request, url: URL): boolean {
  const isRead = request.mode === "cors" && url.pathname.includes("/qps/");
  return readable || !(isRead || url.searchParams.get("via") === "fetch");
}

function toResponse(browser: Browser, request: Request, url: URL, answer: ProxyResponse): Response {
  const headers = new Headers(readableBy(browser, request));
  for (const [name, value] of answer.headers) if (name.toLowerCase() !== "set-cookie") headers.append(name, value);
  const body = typeof answer.body === "string" ? withGlobals(url, answer.body) : new Uint8Array(answer.body).buffer;
  return new Response(BODILESS.includes(answer.status) ? null : body, { status: answer.status, headers });
}

/** happy-dom runs each script in a function, so the `var`s of require.js would be no globals. */
const withGlobals = ({ pathname }: URL, body: string) =>
  pathname.endsWith("/require.js") ? `${body}\n;Object.assign(window, { requirejs, require, define });` : body;

const readableBy = ({ page }: Browser, request: Request) => ({
  "access-control-allow-origin": request.headers.get("origin") ?? page.origin,
  "access-control-allow-credentials": "true",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "qlik-csrf-token",
});
