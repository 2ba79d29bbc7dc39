// A WebSocket upgrade, in the order in which a proxy decides: virtual proxy, Origin, CSRF token, and only then who is
// asking. A refusal shows in a browser only as close code 1006.

import { isAllowedHost, resolveAddress } from "../http/address.js";
import { forbidden, incorrectHeaderPage, notFound, unauthorized } from "../http/answers.js";
import { openEngineSocket } from "./engine-socket.js";
import { withAdditionalHeaders } from "../public/public-routes.js";
import { decodeSegment, parameterValue, TICKET_PARAMETER } from "../http/query.js";
import type { Session } from "../state/sessions.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import { findSession, signIn, spendTicket } from "../public/sign-in.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse, UpgradeAnswer } from "../types.js";

/** What the socket's address asks for. */
export interface EngineAddress {
  readonly appId: string;
  readonly identity: string;
  readonly ttlMs: number;
}

const ENGINE_PATH = /^app\/([^/]*)(?:\/identity\/([^/]+))?(?:\/ttl\/(\d{1,6}))?\/?$/;

export function answerUpgrade(
  site: Site,
  request: ProxyRequest,
): { answer: UpgradeAnswer; session?: Session | undefined; refused?: string } {
  const address = resolveAddress(site.settings, request.url);
  if (!address) return { answer: { accepted: false, response: incorrectHeaderPage() } };
  const { virtualProxy } = address;
  const engine = parseEngineAddress(address.path);
  const refusal = refuse(site, virtualProxy, engine, request);
  if (refusal || !engine) {
    spendTicket(site, virtualProxy, request);
    return { answer: { accepted: false, response: withAdditionalHeaders(site, refusal ?? notFound(), virtualProxy) } };
  }
  const { session, headers, refused } = signIn(site, virtualProxy, request);
  if (refused !== undefined) {
    return {
      answer: { accepted: false, response: withAdditionalHeaders(site, unauthorized(), virtualProxy) },
      refused,
    };
  }
  return {
    answer: {
      accepted: true,
      headers: withAdditionalHeaders(site, { status: 101, headers, body: "" }, virtualProxy).headers,
      open: (peer) => openEngineSocket({ site, virtualProxy, session, request, engine }, peer),
    },
    session,
  };
}

function refuse(
  site: Site,
  virtualProxy: VirtualProxy,
  engine: EngineAddress | undefined,
  request: ProxyRequest,
): ProxyResponse | undefined {
  if (!isOriginAllowed(site, virtualProxy, request.headers["origin"])) return forbidden();
  if (virtualProxy.csrf === "required" && !hasCsrfToken(site, virtualProxy, request)) return forbidden();
  return engine ? undefined : notFound();
}

// No Origin is no browser: enigma.js and qsocks send none from Node. Since November 2024 an allowed Origin is among what is
// demanded (Qlik article 2509211); whether that goes for programs is open.
function isOriginAllowed(site: Site, virtualProxy: VirtualProxy, origin: string | undefined): boolean {
  if (origin === undefined) {
    const { socketWithoutOrigin } = site.settings;
    return socketWithoutOrigin === "unless-csrf" ? virtualProxy.csrf === "off" : socketWithoutOrigin === "accepted";
  }
  return URL.canParse(origin) && isAllowedHost(site.settings, virtualProxy, new URL(origin));
}

// The token counts in the query only; a header alone is refused, and so is any Authorization header (Qlik article 2509211).
function hasCsrfToken(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest): boolean {
  if (site.settings.ticketOnCsrfSocket === "accepted" && parameterValue(request.url, TICKET_PARAMETER)) return true;
  const session = findSession(site, virtualProxy, request);
  const token = parameterValue(request.url, "qlik-csrf-token");
  return session !== undefined && token === session.csrfToken && request.headers["authorization"] === undefined;
}

function parseEngineAddress(path: string): EngineAddress | undefined {
  const match = ENGINE_PATH.exec(path);
  if (!match) return undefined;
  const [, app = "", identity = "", ttlSeconds = "0"] = match;
  const appId = decodeSegment(app);
  if (appId === undefined) return undefined;
  return { appId: appId === "" ? "engineData" : appId, identity, ttlMs: Number(ttlSeconds) * 1000 };
}
