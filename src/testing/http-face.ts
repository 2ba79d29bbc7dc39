// One request of the page, as msw caught it, to the model and back.
import { bytesOf } from "../emulator/faults/change-answer.js";
import type { Delivery, Front } from "../emulator/faults/front.js";
import type { Clock, ProxyResponse } from "../emulator/model/types.js";
import type { CookieJar } from "./cookie-jar.js";

/** What answers, and the clock by which an answer may be late. */
interface MockedServer {
  readonly front: Front;
  readonly steadyClock: Clock;
}

/** The browser that a test plays: its cookies and its page. */
export interface BrowserAt {
  readonly server: MockedServer;
  readonly cookies: CookieJar;
  readonly page: URL;
}

/** A browser on a page that uses Qlik Sense: what it may read is told, not worked out. */
interface Browser extends BrowserAt {
  readonly readable: boolean;
  readonly asked: string[];
}

const BODILESS = [204, 205, 304];
/** msw does not tell where a request comes from. */
const LOOPBACK = "127.0.0.1";

export async function answerHttp(browser: Browser, errors: { error(): Response }, request: Request): Promise<Response> {
  // happy-dom sends a preflight of its own before each cross-origin request; those of a browser are played below.
  if (request.method === "OPTIONS") return new Response(null, { headers: readableBy(browser, request) });
  const url = new URL(request.url);
  if (!isPermitted(browser, request, url)) return errors.error();
  browser.asked.push(url.pathname);
  const headers = { ...lowerCased(request.headers), host: url.host, cookie: browser.cookies.header() };
  const sent = await send(browser, request, headers);
  if (!sent || !isReadable(browser, request, url)) return errors.error();
  return toResponse(sent, new Headers(readableBy(browser, request)), url);
}

/** What an answer becomes on its way. */
type Sent = Pick<Delivery, "response" | "ending">;

/** Asks the model and waits as long as it says; `undefined` for no answer. The browser keeps the cookies. */
export async function send(
  { server, cookies }: BrowserAt,
  request: Request,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<Sent | undefined> {
  const url = new URL(request.url);
  const asked = { method: request.method, url, headers, body: await request.text(), peer: LOOPBACK };
  const { response, delayMs, ending } = server.front.handle("public", asked);
  await waited(server.steadyClock, delayMs, request.signal);
  if (ending === "hang") await given(request.signal);
  if (request.signal.aborted || isCutAtOnce(ending)) return undefined;
  cookies.keep(response.headers);
  return { response, ending };
}

const SIMPLE_METHODS = ["GET", "HEAD", "POST"];
// What a page may set without a preflight (Fetch standard, 2.2.2), and what the browser sets itself.
const SIMPLE_HEADERS =
  /^(?:accept|accept-(?:language|encoding|charset)|content-(?:language|type|length)|range|host|origin|referer|user-agent|cookie|connection|sec-.*)$/;

/**
 * Whether a browser would send this request. Before one with `Authorization`, or with another method than a form's, it asks
 * the other origin by a preflight; that reaches the model, which by its switch `preflight` answers none.
 */
export function isPermitted({ server, page }: BrowserAt, request: Request, url: URL): boolean {
  const names = Object.keys(lowerCased(request.headers))
    .filter((name) => !SIMPLE_HEADERS.test(name))
    .sort();
  const isSimple = names.length === 0 && SIMPLE_METHODS.includes(request.method);
  if (isSimple || url.origin === page.origin) return true;
  const headers = {
    origin: page.origin,
    "access-control-request-method": request.method,
    "access-control-request-headers": names.join(","),
  };
  const { response, ending } = server.front.handle("public", { method: "OPTIONS", url, headers });
  const allowed = (field: string) =>
    response.headers.flatMap(([key, value]) => (key.toLowerCase() === field ? listed(value) : []));
  const isMethodAllowed =
    SIMPLE_METHODS.includes(request.method) ||
    allowed("access-control-allow-methods").includes(request.method.toLowerCase());
  const areHeadersAllowed = names.every((name) => allowed("access-control-allow-headers").includes(name));
  return ending === "whole" && response.status >= 200 && response.status < 300 && isMethodAllowed && areHeadersAllowed;
}

function listed(text: string): string[] {
  return text.split(",").map((name) => name.trim().toLowerCase());
}

function isCutAtOnce(ending: Delivery["ending"]): boolean {
  return typeof ending === "object" && ending.resetAfterBytes === 0;
}

function waited(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> | undefined {
  if (delayMs === 0) return undefined;
  return new Promise((resolve) => {
    const cancel = clock.schedule(resolve, delayMs);
    void given(signal).then(() => {
      cancel();
      resolve();
    });
  });
}

/** Until the page gives the request up. */
function given(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

/** happy-dom keeps the letter case in which the page wrote the names. */
export function lowerCased(headers: Headers): Record<string, string> {
  return Object.fromEntries(Array.from(headers, ([name, value]) => [name.toLowerCase(), value]));
}

/** What a page may not read fails as a network error does; images and scripts are loaded, not read. */
function isReadable({ readable }: Browser, request: Request, url: URL): boolean {
  const isRead = request.mode === "cors" && url.pathname.includes("/qps/");
  return readable || !(isRead || url.searchParams.get("via") === "fetch");
}

/** The answer with its own headers beside the given ones. */
export function toResponse({ response: answer, ending }: Sent, headers: Headers, url: URL): Response {
  for (const [name, value] of answer.headers) if (name.toLowerCase() !== "set-cookie") headers.append(name, value);
  const { status } = answer;
  if (BODILESS.includes(status)) return new Response(null, { status, headers });
  if (typeof ending === "object") return new Response(brokenOff(answer, ending.resetAfterBytes), { status, headers });
  const body = typeof answer.body === "string" ? withGlobals(url, answer.body) : new Uint8Array(answer.body).buffer;
  return new Response(body, { status, headers });
}

/** The beginning of the body, and then no end but an error. */
function brokenOff({ body }: ProxyResponse, bytes: number): ReadableStream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytesOf(body).slice(0, bytes));
    },
    pull: (controller) => controller.error(new TypeError("The connection broke off.")),
  });
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
