// One request of the page, as msw caught it, to the model and back.
import { bytesOf } from "../emulator/faults/change-answer.js";
import type { FaultyProxy } from "../emulator/faults/create-faulty-proxy.js";
import type { Delivery } from "../emulator/faults/front.js";
import type { Clock, ProxyResponse } from "../emulator/model/types.js";
import type { CookieJar } from "./cookie-jar.js";

/** The browser that a test plays: its cookies, its page, and what it may read. */
export interface Browser {
  readonly qlik: FaultyProxy;
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
  const { response, delayMs, ending } = browser.qlik.front.handle("public", {
    method: request.method,
    url,
    headers: headersOf(browser, request, url),
    body: await request.text(),
  });
  await waited(browser.qlik.steadyClock, delayMs, request.signal);
  if (ending === "hang") await given(request.signal);
  if (request.signal.aborted || isCutAtOnce(ending)) return errors.error();
  browser.cookies.keep(response.headers);
  if (!isReadable(browser, request, url)) return errors.error();
  return toResponse(browser, request, url, { response, ending });
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

function headersOf({ cookies }: Browser, request: Request, url: URL): Record<string, string> {
  return { ...Object.fromEntries(request.headers), host: url.host, cookie: cookies.header() };
}

/** What a page may not read fails as a network error does; images and scripts are loaded, not read. */
function isReadable({ readable }: Browser, request: Request, url: URL): boolean {
  const isRead = request.mode === "cors" && url.pathname.includes("/qps/");
  return readable || !(isRead || url.searchParams.get("via") === "fetch");
}

type Sent = Pick<Delivery, "response" | "ending">;

function toResponse(browser: Browser, request: Request, url: URL, { response: answer, ending }: Sent): Response {
  const headers = new Headers(readableBy(browser, request));
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
