// What public ticket endpoints get wrong, each tried on the one that is given. Nothing is asked as a user whom it was not told to be.
import { codeOf, type Answer, type HttpClient } from "../http.js";
import { fail, ok, skipped, warn, type Finding, type PlannedCall } from "../finding.js";
import { judgeCookies, judgeNaming, judgeRefusedVisitor, judgeRepeat, judgeStorage } from "./judge-visitor.js";
import { ENDPOINT_CODE } from "./places.js";
import { kindOf, ticketIn } from "./read-ticket-answer.js";

export interface EndpointWishes {
  readonly url: string;
  /** Origin of the page that will ask; by default the endpoint's own. */
  readonly page: string;
  /** Header fields of a signed-in visitor: the site's cookie, or a token. Without them only strangers are tried. */
  readonly visitor: Readonly<Record<string, string>> | undefined;
}

const STRANGE_ORIGIN = "https://another-site.example";
/** What a form on another site can make a visitor's browser send: no header of its own choice. */
const FORM_ELSEWHERE = { Origin: STRANGE_ORIGIN, "Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain" };
/** What an image tag on another site can. */
const IMAGE_ELSEWHERE = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" };
const STRANGE_USER = { userDirectory: "DOCTOR", userId: "somebody-else" };

export function planEndpoint({ url, visitor }: EndpointWishes): PlannedCall[] {
  const whose = visitor ? "as the visitor of --header" : "as a stranger";
  return [
    { call: `POST ${url}, no cookie`, why: "a stranger must be answered 401" },
    { call: `GET ${url}, ${whose}, as an image of another site`, why: "any page can make a browser send a GET" },
    { call: `POST ${url}, ${whose}, as a form on ${STRANGE_ORIGIN}`, why: "another site's page must get no ticket" },
    ...(visitor
      ? [
          { call: `POST ${url}, ${whose}, twice`, why: "two tickets that differ, with user, key and no-store" },
          {
            call: `POST ${url}, ${whose}, naming ${STRANGE_USER.userId}`,
            why: "the user must not come from the request",
          },
        ]
      : []),
  ];
}

export async function checkEndpoint(http: HttpClient, wishes: EndpointWishes): Promise<Finding[]> {
  const endpoint = createEndpoint(http, wishes);
  try {
    const stranger = await endpoint.askFromPage("stranger");
    const findings = [judgeStranger(stranger), await checkGet(endpoint), ...(await checkOtherSite(endpoint))];
    if (!wishes.visitor)
      return [...findings, skipped("endpoint-answer", "No visitor was given: --header 'Cookie: …' tries more.")];
    return [...findings, ...(await checkVisitor(endpoint)), await checkNamedUser(endpoint)];
  } catch (error) {
    const what = `The endpoint gave no answer (${codeOf(error)}).`;
    return [fail("endpoint-reachable", what, "--endpoint", "the address at which this machine reaches the endpoint")];
  }
}

interface Endpoint {
  /** As the library asks from the page; `more` are further header fields. */
  askFromPage(as: "stranger" | "visitor", body?: string, more?: HeaderFields): Promise<Answer>;
  /** With the visitor's cookie and these header fields alone. */
  askAsVisitor(method: "GET" | "POST", headers: HeaderFields): Promise<Answer>;
}

type HeaderFields = Readonly<Record<string, string>>;

function createEndpoint(http: HttpClient, { url, page, visitor = {} }: EndpointWishes): Endpoint {
  const site = new URL(url).origin === page ? "same-origin" : "cross-site";
  const usual = { "Content-Type": "application/json", Accept: "application/json", "X-Qlik-Ticket": "1" };
  const own = { ...usual, Origin: page, "Sec-Fetch-Site": site };
  return {
    askFromPage: (as, body = "{}", more = {}) =>
      http.ask(url, { method: "POST", headers: { ...own, ...(as === "visitor" && visitor), ...more }, body }),
    askAsVisitor: (method, headers) =>
      http.ask(url, { method, headers: { ...visitor, ...headers }, ...(method === "POST" && { body: "{}" }) }),
  };
}

function judgeStranger(answer: Answer): Finding {
  const check = "endpoint-stranger";
  const where = ENDPOINT_CODE;
  if (ticketIn(answer)) {
    return fail(
      check,
      "It gives a ticket to somebody who is not signed in.",
      where,
      "401 unless the site's own session names a user",
    );
  }
  const kind = kindOf(answer);
  const { status, text } = answer;
  if (status === 401) return ok(check, "A stranger is answered 401.");
  if (status === 403)
    return ok(check, "A stranger is answered 403; 401 would let the page say that nobody is signed in.");
  if (status === 404 || status === 405) {
    return fail(
      check,
      `It answers ${kind}: there is no ticket endpoint for POST.`,
      "--endpoint",
      "the endpoint's address; POST must be routed",
    );
  }
  if (status >= 300 && status < 400) {
    return fail(
      check,
      `It answers ${kind}: a login page is no answer for a script.`,
      where,
      "401 for this path instead of the redirect",
    );
  }
  if (status < 300 && text.trim().startsWith("<")) {
    return fail(check, `It answers ${kind}, a login page perhaps.`, where, "401 for this path instead of the page");
  }
  if (status < 300) {
    return fail(
      check,
      `It answers ${kind}: success although there is no ticket.`,
      where,
      "a status of failure: 401 for a stranger",
    );
  }
  if (status >= 500) return warn(check, `It answers ${kind}.`, where, "401 before anything else is asked");
  return warn(check, `It answers ${kind}.`, where, "401 for a stranger");
}

async function checkGet(endpoint: Endpoint): Promise<Finding> {
  const check = "endpoint-get";
  const answer = await endpoint.askAsVisitor("GET", IMAGE_ELSEWHERE);
  const given = ticketIn(answer) ?? ticketInRedirect(answer);
  if (given) {
    const isCacheable = !/no-store/i.test(answer.headers["cache-control"] ?? "");
    const cached = isCacheable ? " The answer may also be cached, and a ticket works once." : "";
    return fail(
      check,
      `It gives a ticket to a GET, which an image tag of any page can send.${cached}`,
      ENDPOINT_CODE,
      "POST only, 405 for all else",
    );
  }
  if (answer.status < 300) {
    return warn(
      check,
      `A GET is answered ${kindOf(answer)}; no ticket is in it.`,
      ENDPOINT_CODE,
      "405 for all but POST and DELETE",
    );
  }
  return ok(check, `A GET is answered ${answer.status}.`);
}

/** Login modules of other software send the browser on with the ticket. */
function ticketInRedirect({ status, headers }: Answer): boolean {
  return status >= 300 && status < 400 && /qlikticket=/i.test(headers["location"] ?? "");
}

async function checkOtherSite(endpoint: Endpoint): Promise<Finding[]> {
  const answer = await endpoint.askAsVisitor("POST", FORM_ELSEWHERE);
  const allowed = answer.headers["access-control-allow-origin"];
  const csrf = ticketIn(answer)
    ? fail(
        "endpoint-other-site",
        "It gives a ticket to another site's page.",
        ENDPOINT_CODE,
        "403 unless Sec-Fetch-Site is same-origin or Origin is a listed one; or your framework's anti-forgery token",
      )
    : ok("endpoint-other-site", `Another site's page is answered ${answer.status}.`);
  return [csrf, judgeCors(allowed)];
}

function judgeCors(allowed: string | undefined): Finding {
  const check = "endpoint-cors";
  if (allowed === "*" || allowed === STRANGE_ORIGIN) {
    const what = `It lets any site read its answers (Access-Control-Allow-Origin: ${allowed === "*" ? "*" : "the asker's"}).`;
    return fail(
      check,
      what,
      ENDPOINT_CODE,
      "the exact origins of your pages, or no CORS header when page and endpoint share an origin",
    );
  }
  return ok(check, "Another site may not read its answers.");
}

async function checkVisitor(endpoint: Endpoint): Promise<Finding[]> {
  const answer = await endpoint.askFromPage("visitor");
  const given = ticketIn(answer);
  if (!given) return [judgeRefusedVisitor(answer)];
  const again = ticketIn(await endpoint.askFromPage("visitor"));
  return [
    ok("endpoint-answer", "A signed-in visitor gets a ticket."),
    judgeNaming(given),
    judgeStorage(answer),
    judgeRepeat(given, again),
    ...judgeCookies(answer),
  ];
}

async function checkNamedUser(endpoint: Endpoint): Promise<Finding> {
  const check = "endpoint-user-from-request";
  const { userDirectory, userId } = STRANGE_USER;
  const body = JSON.stringify({ UserDirectory: userDirectory, UserId: userId, userDirectory, userId, user: userId });
  const given = ticketIn(await endpoint.askFromPage("visitor", body, { "X-Qlik-User": `${userDirectory}\\${userId}` }));
  const isStrange = given?.user?.userId.toLowerCase() === userId;
  if (isStrange) {
    return fail(
      check,
      "It gives a ticket for the user whom the request names: anybody can be anyone.",
      ENDPOINT_CODE,
      "the user of the site's own session, and nothing of the request",
    );
  }
  if (given && !given.user)
    return warn(
      check,
      "It gave a ticket and named no user: whose it is cannot be told.",
      ENDPOINT_CODE,
      "name the user in the answer",
    );
  return ok(check, given ? "A user named by the request is ignored." : "A request that names a user is refused.");
}
