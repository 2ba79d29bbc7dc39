// Whether a ticket becomes a session that lasts: test tickets of one user, through the name that browsers use.
import { relationOf } from "../../../core/net/site.js";
import { DEFAULT_RESOURCE } from "../../../qlik-sense/ways/ticket/default-resource.js";
import { foldAscii } from "../../../server/text.js";
import { fail, ok, warn, type Finding } from "../finding.js";
import type { HttpClient } from "../http.js";
import { noAnswer, type PublicSide } from "./check-public-side.js";
import type { TestUser, TicketDesk } from "./check-trusted-side.js";

/** Several: a name with two nodes behind it refuses about half of them. */
const TICKETS = 4;

/** Spends test tickets one after the other, each followed by a look. The sessions are ended again, also when something failed. */
export async function checkTestTickets(
  http: HttpClient,
  side: PublicSide,
  desk: TicketDesk,
  user: TestUser,
): Promise<Finding[]> {
  const findings = await spendTickets(http, side, desk, user).catch((error: unknown) => [
    noAnswer("test-ticket", "A test ticket could not be consumed", error),
  ]);
  return [...findings, await desk.endSessions()];
}

async function spendTickets(http: HttpClient, side: PublicSide, desk: TicketDesk, user: TestUser): Promise<Finding[]> {
  let refused = 0;
  let cookie: SessionCookie | undefined;
  for (let number = 0; number < TICKETS; number++) {
    const issued = await desk.issue();
    if (!("ticket" in issued)) return [issued];
    const spent = await spend(http, side, issued.ticket);
    if (spent && (await isSessionOf(http, side, spent, user))) cookie = spent;
    else refused += 1;
  }
  const findings = [ok("test-ticket", `${TICKETS} test tickets were issued.`), judgeRefusals(refused)];
  if (!cookie) return findings;
  return [
    ...findings,
    judgeCookie(cookie, side),
    await checkResource(http, side, cookie),
    await checkCsrf(http, side, cookie),
  ];
}

interface SessionCookie {
  readonly pair: string;
  readonly attributes: readonly string[];
}

async function spend(
  http: HttpClient,
  { proxy, page }: PublicSide,
  ticket: string,
): Promise<SessionCookie | undefined> {
  const headers = page === undefined ? {} : { Origin: page };
  const answer = await http.ask(`${proxy}/${DEFAULT_RESOURCE}?qlikTicket=${encodeURIComponent(ticket)}`, { headers });
  const line = answer.setCookies.find((each) => /^[\w-]*X-Qlik-Session/i.test(each));
  if (line === undefined) return undefined;
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  return { pair, attributes };
}

async function isSessionOf(
  http: HttpClient,
  { proxy }: PublicSide,
  cookie: SessionCookie,
  user: TestUser,
): Promise<boolean> {
  const { text } = await http.ask(`${proxy}/qps/user`, { headers: { Cookie: cookie.pair } });
  try {
    const { userDirectory, userId } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return isSameName(userDirectory, user.userDirectory) && isSameName(userId, user.userId);
  } catch {
    return false;
  }
}

const isSameName = (found: unknown, expected: string): boolean =>
  typeof found === "string" && foldAscii(found) === foldAscii(expected);

function judgeRefusals(refused: number): Finding {
  const check = "nodes";
  if (refused === 0) return ok(check, `All of ${TICKETS} tickets became sessions through the public name.`);
  if (refused === TICKETS) {
    const what = "No ticket became a session through the public name.";
    return fail(check, what, "--proxy and --qps", "the same proxy node and the same virtual proxy on both sides");
  }
  const what = `${refused} of ${TICKETS} tickets became no session: several proxy nodes stand behind one name, and a ticket is known to one of them.`;
  return fail(
    check,
    what,
    "load balancer",
    "ask for the ticket at the node that will see the browser: docs/load-balancer.md",
  );
}

function judgeCookie({ attributes }: SessionCookie, { page, proxy }: PublicSide): Finding {
  const check = "session-cookie";
  const has = (pattern: RegExp) => attributes.some((each) => pattern.test(each));
  const shown = attributes.filter((each) => !/^path=/i.test(each)).join("; ") || "no attribute";
  const what = `The session cookie has: ${shown}.`;
  const isForOtherSites = has(/^samesite=none$/i) && has(/^secure$/i);
  const sites = page === undefined ? "same" : relationOf(new URL(page), new URL(proxy));
  if (isForOtherSites || sites === "same") return ok(check, what);
  return warn(
    check,
    `${what} A page on another site than Qlik cannot use it${sites === "unknown" ? ", and these two may be two sites" : ""}.`,
    "QMC > Virtual proxies > SameSite attribute (https)",
    "None, with Has secure attribute (https); or serve Qlik under the page's own site: docs/same-site.md",
  );
}

async function checkResource(http: HttpClient, { proxy }: PublicSide, cookie: SessionCookie): Promise<Finding> {
  const check = "consume-resource";
  const { status } = await http.ask(`${proxy}/${DEFAULT_RESOURCE}`, { headers: { Cookie: cookie.pair } });
  if (status === 200) return ok(check, "The resource that a ticket is consumed with is there.");
  const what = `The resource that a ticket is consumed with was answered ${status}; the library warns "resource-moved".`;
  return warn(check, what, "option resource", "a small picture below the prefix that this release serves");
}

async function checkCsrf(http: HttpClient, { proxy, page }: PublicSide, cookie: SessionCookie): Promise<Finding> {
  const check = "csrf";
  const headers = { Cookie: cookie.pair, ...(page !== undefined && { Origin: page }) };
  const answer = await http.ask(`${proxy}/qps/csrftoken`, { headers });
  if (answer.status === 404) return ok(check, "This release asks for no CSRF token.");
  if (answer.headers["qlik-csrf-token"])
    return ok(check, "This release gives CSRF tokens for WebSockets; the library fetches them.");
  return warn(
    check,
    `GET qps/csrftoken was answered ${answer.status} without a token.`,
    "reverse proxy before Qlik",
    "pass the header qlik-csrf-token on",
  );
}
