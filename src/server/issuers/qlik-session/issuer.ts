// Sessions of Qlik Sense that this server makes (Session API): the page finds itself signed in, without a ticket. The cookie must reach
// Qlik, so Qlik is served under the page's own host, or (a named risk) under one domain with it.
import { randomUUID } from "node:crypto";
import { checkSettings } from "../../check-settings.js";
import { TicketServerError } from "../../errors.js";
import { siteFailure, type Failure } from "../../failure.js";
import type { Issuer, IssuerContext, IssuerEvents } from "../../issuer.js";
import type { TicketServerHealth } from "../../types/handler.js";
import type { QlikTicketOptions } from "../../types/options.js";
import type { TicketIdentity, TicketUser } from "../../types/users.js";
import { readNodeTag, setNodeTag } from "../qlik-ticket/node-cookie.js";
import { QLIK_TICKET_RULES } from "../qlik-ticket/options.js";
import { QlikSite } from "../qlik-ticket/qlik-site.js";
import type { CheckedUser } from "../qlik-ticket/ticket-user.js";
import { traceOf } from "../qlik-ticket/trace.js";
import { QLIK_SESSION_RULES, type QlikSessionOptions } from "./options.js";
import { sessionCookie, type SessionCookie } from "./session-cookie.js";

/** What the page gets beside the cookie. */
export interface SessionAnswer {
  /** The session is there: nothing is to be spent. */
  readonly session: true;
  /** Address of the virtual proxy that has the session. */
  readonly proxy: string;
  /** Whose it is. */
  readonly user: TicketIdentity;
  /** Opaque fingerprint of user and attributes: tells whether a live session was made with the same rights. */
  readonly sessionKey: string;
}

/** What of a session the log gets; its id is a secret. */
interface Trace {
  readonly session: string;
  readonly kept: boolean;
}

/** `origins` are those of the pages that may ask; a `cookieDomain` must reach them. */
export function qlikSessionIssuer(
  options: QlikTicketOptions & QlikSessionOptions,
  origins: readonly string[] = [],
): Issuer<TicketUser, CheckedUser, SessionAnswer, TicketServerHealth> {
  checkSettings(options, { ...QLIK_TICKET_RULES, ...QLIK_SESSION_RULES });
  const site = new QlikSite(options);
  const { virtualProxy, nodes } = site.settings;
  const cookie = sessionCookie(
    options,
    virtualProxy,
    nodes.map(({ proxy }) => proxy),
    origins,
  );
  const traces = new WeakMap<object, Trace>();
  return {
    name: "qlik-session",
    events: eventsOf(traces),
    attach: (report) => site.attach(report),
    checkUser: (user) => site.checkUser(user),
    async issue(context) {
      assertReach(cookie, context);
      await site.ready(context.call);
      const { nodeCookie } = site.settings;
      const wanted = readNodeTag(nodeCookie, context.header);
      const { id, proxy, tag, kept } =
        (await findKept(site, cookie, context, wanted)) ?? (await makeNew(site, context, wanted));
      context.setCookie(cookie.set(id));
      const nodeTag = setNodeTag(nodeCookie, tag, wanted);
      if (nodeTag !== undefined) context.setCookie(nodeTag);
      const { user } = context;
      const answer: SessionAnswer = { session: true, proxy, user: user.identity, sessionKey: site.sessionKey(user) };
      traces.set(answer, { session: traceOf(id), kept });
      return answer;
    },
    revoke: (context) => end(site, cookie, context),
    check: () => site.check(),
    close: () => site.qps.close(),
  };
}

interface Made {
  readonly id: string;
  readonly proxy: string;
  readonly tag: string | undefined;
  readonly kept: boolean;
}

/** The browser's session, when Qlik says that it is this user's with these attributes. */
async function findKept(
  { qps }: QlikSite,
  cookie: SessionCookie,
  context: IssuerContext<CheckedUser>,
  wanted: string | undefined,
): Promise<Made | undefined> {
  const { user, call, header, wantsNew } = context;
  const id = wantsNew ? undefined : cookie.read(header("cookie"));
  if (id === undefined) return undefined;
  const { found, proxy, tag } = await qps.lookAtSession(user, id, call, wanted);
  return found === "same" ? { id, proxy, tag, kept: true } : undefined;
}

/** Under an id that nobody can guess and nobody chose. */
async function makeNew(
  { qps }: QlikSite,
  { user, call }: IssuerContext<CheckedUser>,
  wanted: string | undefined,
): Promise<Made> {
  const id = randomUUID();
  return { id, ...(await qps.addSession(user, id, call, wanted)), kept: false };
}

/** A page's logout ends its own session. Without a page, for a logout elsewhere, all sessions of the user end. */
async function end(site: QlikSite, cookie: SessionCookie, context: IssuerContext<CheckedUser>): Promise<void> {
  const { user, call, header, isOfPage } = context;
  await site.ready(call);
  if (!isOfPage) return site.qps.endSessions(user, call);
  const id = cookie.read(header("cookie"));
  if (id !== undefined) {
    const tag = readNodeTag(site.settings.nodeCookie, header);
    const { found } = await site.qps.lookAtSession(user, id, call, tag);
    // Another user's session is not this user's to end.
    if (found !== "none") await site.qps.endSession(user, id, call, tag);
  }
  context.setCookie(cookie.remove());
}

/** A cookie that does not reach Qlik would make one session after the other. Browsers send `Origin` with each POST. */
function assertReach(cookie: SessionCookie, { header }: IssuerContext<CheckedUser>): void {
  const origin = header("origin");
  if (origin === undefined || !URL.canParse(origin) || cookie.reaches(new URL(origin).hostname)) return;
  throw outOfReach(new URL(origin).host);
}

function outOfReach(host: string): Failure {
  return siteFailure(
    new TicketServerError(
      "cookie-out-of-reach",
      `The page is on ${host}, and a session cookie that is set there does not reach the proxy.`,
      {
        who: "backend",
        where: "option proxy",
        set: "Qlik under the page's own host (a reverse proxy), or sign in by ticket",
      },
    ),
  );
}

function eventsOf(traces: WeakMap<object, Trace>): IssuerEvents {
  return {
    issued: (user, durationMs, answer) => {
      const { session = "", kept = false } = traces.get(answer) ?? {};
      return { type: kept ? "session-kept" : "session-made", user: user as TicketIdentity, session, durationMs };
    },
    revoked: (user, durationMs) => ({ type: "sessions-ended", user: user as TicketIdentity, durationMs }),
  };
}
