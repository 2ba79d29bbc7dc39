// The redirect flow (QPS, "Authentication module redirect URI"): Qlik sends a visitor without a session here, with `targetId` and
// `proxyRestUri`; the visitor goes back with a ticket of the very node that asked.
import { answerProblem, Refusal } from "./answers.js";
import { checkSettings, isListOf, TEXT } from "./check-settings.js";
import { invalidOption } from "./errors.js";
import { restUriOf } from "./issuers/qlik-ticket/options.js";
import { REDIRECT_TARGET, type RedirectTarget } from "./redirect-target.js";
import type { IssueContext, TicketAnswer, TicketHandler } from "./types/handler.js";
import type { TicketContext } from "./types/users.js";

/** The settings of {@link createRedirectHandler}. */
export interface RedirectOptions {
  /**
   * Your login, a path of this site or an address: visitors who are not signed in go there, with `returnTo`, the path and query to come
   * back to. Without it they are told 401.
   */
  readonly loginPage?: string | undefined;
  /** Origins to which visitors may be sent back with a ticket, besides those of the nodes' `proxy`: Qlik's other names. */
  readonly targetOrigins?: readonly string[] | undefined;
}

/** A Fetch handler for the path in Qlik's "Authentication module redirect URI". */
export type RedirectHandler = (request: Request, context?: TicketContext) => Promise<Response>;

const RULES = {
  loginPage: TEXT,
  targetOrigins: { accepts: isListOf(TEXT.accepts), expected: '["https://sense.company.com"]: a list of origins' },
};

/**
 * Creates the handler of the redirect flow from a ticket handler, whose users, limits, nodes and events it shares. `proxyRestUri` only
 * chooses among the configured nodes; nothing is ever sent to an address of a request. A ticket goes to the configured origins alone.
 *
 * @throws TicketServerError `invalid-option`: the message names the setting and what to give.
 * @example
 * const login = createRedirectHandler(createTicketHandler(options), { loginPage: "/login" });
 * createServer(toNodeListener(login)).listen(3001);
 */
export function createRedirectHandler(tickets: TicketHandler, options: RedirectOptions = {}): RedirectHandler {
  checkSettings(options, RULES);
  const extraOrigins = readOrigins(options.targetOrigins ?? []);
  return async (request, context = {}) => {
    try {
      assertVisit(request);
      const target = readTarget(new URL(request.url));
      const issuing = { ...context, request, [REDIRECT_TARGET]: target };
      const issued = await tickets.issue(issuing satisfies IssueContext);
      if (issued.ok) return redirectTo(backWithTicket(issued.answer, extraOrigins), issued.setCookie);
      if (issued.status === 401 && options.loginPage !== undefined) return toLogin(options.loginPage, request);
      const { status, error, retryAfterSeconds } = issued;
      throw new Refusal(status, error, error, { retryAfterSeconds });
    } catch (error) {
      if (error instanceof Refusal) return refusalPage(error);
      throw error;
    }
  };
}

function readOrigins(origins: readonly string[]): readonly string[] {
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong === undefined) return origins;
  throw invalidOption("targetOrigins", "lists what is no origin", "scheme, host and port: https://sense.company.com");
}

/** A visitor's own navigation. What a browser fetches ahead would spend a ticket that nobody uses. */
function assertVisit({ method, headers }: Request): void {
  if (method !== "GET") throw new Refusal(405, "method-not-allowed", method, { allow: "GET" });
  if (/prefetch/i.test(`${headers.get("sec-purpose") ?? ""}${headers.get("purpose") ?? ""}`)) {
    throw new Refusal(503, "prefetch", "fetched ahead", { retryAfterSeconds: 1 });
  }
}

const TARGET_ID = /^[\w-]{1,128}$/;

function readTarget({ searchParams }: URL): RedirectTarget {
  const [targetId, second] = searchParams.getAll("targetId");
  const [restUri, other] = searchParams.getAll("proxyRestUri");
  const isWhole = second === undefined && other === undefined && targetId !== undefined && restUri !== undefined;
  if (!isWhole || !TARGET_ID.test(targetId) || !URL.canParse(restUri)) {
    throw new Refusal(400, "parameters-missing", "targetId and proxyRestUri, each once: Qlik adds them");
  }
  const url = new URL(restUri);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new Refusal(400, "node-unknown", "proxyRestUri is no plain https address");
  }
  return { restUri: restUriOf(url), targetId };
}

/** Where the visitor wanted to go, else the front door, with the ticket appended. */
function backWithTicket(answer: TicketAnswer, extraOrigins: readonly string[]): URL {
  const { ticket, proxy, targetUri } = answer as TicketAnswer & { readonly targetUri?: string };
  const target = new URL(targetUri !== undefined && URL.canParse(targetUri) ? targetUri : `${proxy}/`);
  if (target.origin !== new URL(proxy).origin && !extraOrigins.includes(target.origin)) {
    throw new Refusal(502, "target-not-allowed", "Qlik named a target of another origin: list it in targetOrigins");
  }
  // Not by searchParams, which would write the rest of the query anew.
  const separator = target.search === "" ? "?" : "&";
  target.search = `${target.search}${separator}qlikTicket=${encodeURIComponent(ticket)}`;
  return target;
}

const HEADERS = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
};

/** 303: the browser follows with a GET (RFC 9700, 4.12). */
function redirectTo(url: URL, cookies: readonly string[] = []): Response {
  const response = new Response(null, { status: 303, headers: { ...HEADERS, Location: url.href } });
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
  return response;
}

function toLogin(loginPage: string, request: Request): Response {
  const { pathname, search } = new URL(request.url);
  const separator = loginPage.includes("?") ? "&" : "?";
  const location = `${loginPage}${separator}returnTo=${encodeURIComponent(pathname + search)}`;
  return new Response(null, { status: 303, headers: { ...HEADERS, Location: location } });
}

function refusalPage(refusal: Refusal): Response {
  const { status, headers, body } = answerProblem(refusal, {});
  return new Response(body, { status, headers: { ...headers, ...HEADERS } });
}
