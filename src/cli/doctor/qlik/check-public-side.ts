// The browsers' side: what the page at an origin will meet there.
import { randomBytes } from "node:crypto";
import { request } from "node:https";
import { request as plainRequest } from "node:http";
import { codeOf, isUntrusted, type Answer, type HttpClient } from "../http.js";
import { fail, ok, skipped, warn, type Finding } from "../finding.js";

export interface PublicSide {
  /** Address of the virtual proxy, without a trailing slash. */
  readonly proxy: string;
  /** Origin of the page, where it was given. */
  readonly page: string | undefined;
  readonly authority: string | undefined;
}

const SKEW_MS = 20_000;
const UPGRADE_MS = 5_000;

export async function checkPublicSide(http: HttpClient, side: PublicSide): Promise<Finding[]> {
  try {
    const headers = side.page === undefined ? {} : { Origin: side.page };
    const answer = await http.ask(`${side.proxy}/qps/user`, { headers });
    return [judgeProxy(answer), judgeClock(answer), ...judgeHeaders(answer, side), await checkAllowList(side)];
  } catch (error) {
    return [noAnswer("proxy-reachable", "The virtual proxy gave no answer", error)];
  }
}

/** What to change when the browsers' side cannot be talked to: its certificate, or the address. */
export function noAnswer(check: string, what: string, error: unknown): Finding {
  const code = codeOf(error);
  if (isUntrusted(error)) {
    return fail(
      check,
      `${what}: its certificate is not trusted here (${code}). Browsers that do not trust it refuse the page's calls without a word.`,
      "QMC > Proxies > Security > SSL browser certificate thumbprint",
      "a certificate for this name, of an authority that browsers trust; for an authority of your own: --ca with its PEM file",
    );
  }
  return fail(check, `${what} (${code}).`, "--proxy", "the address at which browsers reach Qlik, its prefix included");
}

function judgeProxy({ status, headers, text }: Answer): Finding {
  const check = "proxy-reachable";
  if (status >= 300 && status < 400) {
    const what = `GET qps/user is redirected: a gateway with a login of its own stands before Qlik.`;
    return fail(
      check,
      what,
      "the gateway",
      "let this prefix through without its login, or sign in to it by other means",
    );
  }
  if (status === 401 && headers["www-authenticate"]) {
    return fail(check, "A gateway before Qlik asks for a login of its own.", "the gateway", "let this prefix through");
  }
  const isPersonalApi = /"(session|userId)"/.test(text);
  if (status === 200 && isPersonalApi) return ok(check, "The virtual proxy answers GET qps/user.");
  const what = `GET qps/user was answered ${status}: no virtual proxy has this prefix, or it is not linked to this proxy.`;
  return fail(check, what, "QMC > Virtual proxies > Prefix, and Linked to proxy services", "the prefix in --proxy");
}

function judgeClock({ headers }: Answer): Finding {
  const check = "clock";
  const theirs = Date.parse(headers["date"] ?? "");
  if (Number.isNaN(theirs)) return skipped(check, "The answer has no Date.");
  const skew = Math.abs(Date.now() - theirs);
  if (skew <= SKEW_MS) return ok(check, "This machine's clock and that of the public side agree.");
  const what = `This machine's clock and that of the public side are ${Math.round(skew / 1000)} s apart; a ticket lives 60 s.`;
  return warn(check, what, "both machines", "time synchronisation (NTP)");
}

function judgeHeaders({ headers }: Answer, { proxy, page }: PublicSide): Finding[] {
  const check = "response-headers";
  if (page === undefined)
    return [skipped(check, "No page was given: --page https://app.example.com tries its headers.")];
  if (new URL(proxy).origin === page) return [ok(check, "Page and Qlik share an origin: no header is needed.")];
  const wanted = {
    "access-control-allow-origin": page,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "qlik-csrf-token",
  };
  const missing = Object.entries(wanted).filter(
    ([name, value]) => headers[name]?.toLowerCase() !== value.toLowerCase(),
  );
  if (missing.length === 0) return [ok(check, `A page of ${page} may read Qlik's answers.`)];
  const names = missing.map(([name]) => name).join(", ");
  const set = Object.entries(wanted)
    .map(([name, value]) => `${name}: ${value}`)
    .join(" | ");
  const what = `A page of ${page} may not read all of Qlik's answers (${names}); the library then goes the longer way by image and WebSocket.`;
  return [warn(check, what, "QMC > Virtual proxies > Additional response headers", set)];
}

/** A WebSocket's handshake, as the page's browser would begin it; nothing is said on it. */
async function checkAllowList(side: PublicSide): Promise<Finding> {
  const check = "host-allow-list";
  if (side.page === undefined) return skipped(check, "No page was given: --page tries the host allow list.");
  const status = await upgradeStatus(side);
  if (status === 101) return ok(check, `A WebSocket of a page of ${side.page} is taken.`);
  if (status === 403 || status === 400) {
    const host = new URL(side.page).hostname;
    return fail(
      check,
      `A WebSocket of a page of ${side.page} is refused with ${status}.`,
      "QMC > Virtual proxies > Host allow list",
      host,
    );
  }
  if (status === 302 || status === 401)
    return ok(check, "The host allow list lets the page through; the handshake wants a session.");
  const what = `A WebSocket's handshake was answered ${status}.`;
  return warn(
    check,
    what,
    "reverse proxy before Qlik",
    "pass Upgrade and Connection on; QMC > Virtual proxies > Host allow list",
  );
}

function upgradeStatus({ proxy, page = "", authority }: PublicSide): Promise<number | string> {
  const url = new URL(`${proxy}/app/engineData`);
  const headers = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    Origin: page,
  };
  return new Promise((resolve) => {
    const open = url.protocol === "https:" ? request : plainRequest;
    const call = open(url, { headers, timeout: UPGRADE_MS, ...(authority !== undefined && { ca: authority }) });
    call.once("upgrade", (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    call.once("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.once("timeout", () => call.destroy(new Error("no answer within 5 s")));
    call.once("error", (error) => resolve(codeOf(error)));
    call.end();
  });
}
