// The tenant's own sign-in, in place of an identity provider: a person says who he or she is, and goes on to where he or she
// came from.

import { escapeHtml, redirectAnswer } from "../../model/http/answers.js";
import { parameterValue } from "../../model/http/query.js";
import type { ProxyRequest, ProxyResponse } from "../../model/types.js";
import type { Outcome } from "../../system/system.js";
import { TenantRefusal } from "../errors.js";
import { tenantPage } from "../pages.js";
import type { Tenant } from "../state/tenant.js";
import type { TenantUser } from "../state/users.js";

const SILENT = "silent:";

/** `GET /login`: the page, or at once a session where the tenant signs people in silently. */
export function showLogin(tenant: Tenant, request: ProxyRequest): Outcome {
  const back = returnAddress(tenant, request);
  const { login } = tenant.settings;
  const silent = login === "page" ? undefined : tenant.users.bySubject(login.slice(SILENT.length));
  return silent ? enter(tenant, request, silent, back) : { response: loginPage(tenant) };
}

/** `POST /login`: the form's answer. */
export function takeLogin(tenant: Tenant, request: ProxyRequest): Outcome {
  const back = returnAddress(tenant, request);
  const form = new URLSearchParams(request.body ?? "");
  const user = tenant.users.bySubject(form.get("subject") ?? "");
  if (user?.status !== "active") return { response: loginPage(tenant, "<p role=alert>You cannot sign in.</p>") };
  return enter(tenant, request, user, back);
}

/** `GET /logout`: ends the session. */
export function answerLogout(tenant: Tenant, request: ProxyRequest): Outcome {
  const back = returnAddress(tenant, request);
  const user = tenant.sessions.of(request)?.user.subject;
  const { headers } = tenant.sessions.end(request);
  const answer = redirectAnswer(302, back);
  return { response: { ...answer, headers: [...answer.headers, ...headers] }, user };
}

/** The sign-in page; `notice` is HTML. */
export function loginPage(tenant: Tenant, notice = ""): ProxyResponse {
  const people = tenant.users.all().filter(({ status }) => status === "active");
  const buttons = people.map(
    ({ subject, name }) => `<p><button name="subject" value="${escapeHtml(subject)}">${escapeHtml(name)}</button></p>`,
  );
  return tenantPage(tenant, "Sign in to Qlik Cloud", `${notice}<form method="post">${buttons.join("")}</form>`);
}

function enter(tenant: Tenant, request: ProxyRequest, user: TenantUser, back: string): Outcome {
  tenant.limits.count("tier2", user.id);
  const { headers } = tenant.sessions.create(user, request.url);
  const answer = redirectAnswer(302, back);
  return { response: { ...answer, headers: [...answer.headers, ...headers] }, user: user.subject };
}

/** Where `returnto` leads: an address of the tenant's own, or of an origin that the named web integration lists. */
function returnAddress(tenant: Tenant, request: ProxyRequest): string {
  const { url } = request;
  const text = parameterValue(url, "returnto");
  if (text === undefined || text === "") return "/";
  if (!URL.canParse(text, url.origin)) throw illegalReturn("it is no address");
  const target = new URL(text, url.origin);
  if (!/^https?:$/.test(target.protocol)) throw illegalReturn("it is no web address");
  if (target.origin === url.origin) return `${target.pathname}${target.search}${target.hash}`;
  const id = parameterValue(url, "qlik-web-integration-id");
  const integration = tenant.settings.webIntegrations.find((each) => each.id === id);
  if (integration?.validOrigins.includes(target.origin)) return target.href;
  throw new TenantRefusal(401, "Returnto not allowed", {
    code: "LOGIN-10",
    reason: "returnto is in no web integration's list",
  });
}

function illegalReturn(reason: string): TenantRefusal {
  return new TenantRefusal(401, "Illegal returnto", { code: "LOGIN-8", reason: `returnto: ${reason}` });
}
