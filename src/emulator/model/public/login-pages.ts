// The proxy's own login pages. A user who logs in there is sent back with a ticket in the address, and the address that
// takes the ticket sets the cookie (countnazgul/qlik-sense-authenticate and q-masters/vscode-qlik do it by program).

import { baseUrl } from "../http/address.js";
import { answer, escapeHtml, htmlPage, methodNotAllowed, redirectAnswer } from "../http/answers.js";
import { parameterValue, TICKET_PARAMETER, withQuery } from "../http/query.js";
import { allowedTarget } from "./login.js";
import { issueTicket } from "../trusted/ticket-call.js";
import { parseUserName, userKey } from "../state/user-names.js";
import type { VirtualProxy } from "../settings/virtual-proxies.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse, QlikUserId } from "../types.js";

const LOGIN_PAGES = /^internal_(forms|windows)_authentication(?:\/|$)/;
const SILENT = "silent:";

/** The login page at this path below the prefix, if it is one. */
export function answerLoginPage(
  site: Site,
  virtualProxy: VirtualProxy,
  path: string,
  request: ProxyRequest,
): ProxyResponse | undefined {
  const kind = LOGIN_PAGES.exec(path)?.[1];
  if (kind === undefined) return undefined;
  if (!["GET", "HEAD", "POST"].includes(request.method)) return methodNotAllowed("GET, HEAD, POST");
  const { windowsSignIn, machineName } = site.settings;
  if (kind === "windows" && windowsSignIn !== "page") {
    return sendBack(site, virtualProxy, request, parseUserName(windowsSignIn.slice(SILENT.length), machineName));
  }
  if (request.method !== "POST") return page(kind === "forms" ? formsPage("") : windowsPage(site, ""));
  const user = findUser(site, kind, new URLSearchParams(request.body ?? ""));
  if (user) return sendBack(site, virtualProxy, request, user);
  return page(kind === "forms" ? formsPage(UNKNOWN) : windowsPage(site, UNKNOWN));
}

const UNKNOWN = "<p role=alert>The user name or password is incorrect.</p>";

function findUser(site: Site, kind: string, form: URLSearchParams): QlikUserId | undefined {
  const asked = parseUserName(form.get("username") ?? "", site.settings.machineName);
  const account = site.settings.loginUsers.find(({ name }) => userKey(asked) === name.toLowerCase());
  // Windows has asked for the password before the browser says who it is.
  const free = kind === "windows" || account?.password === undefined;
  if (!account || !(free || form.get("pwd") === account.password)) return undefined;
  return parseUserName(account.name, site.settings.machineName);
}

/** Back to where the visitor came from, now with a ticket; to the hub when that is no longer known. */
function sendBack(site: Site, virtualProxy: VirtualProxy, request: ProxyRequest, user: QlikUserId): ProxyResponse {
  const ticket = issueTicket(site, virtualProxy.prefix, user, []);
  const targetId = parameterValue(request.url, "targetId");
  const remembered = targetId === undefined ? undefined : site.targets.lookUp(targetId, virtualProxy.prefix);
  const named = allowedTarget(site, virtualProxy, request, parameterValue(request.url, "targetUri"))?.href;
  const target = remembered ?? named ?? `${baseUrl(request.url, virtualProxy)}/hub/`;
  return redirectAnswer(302, withQuery(target, `${TICKET_PARAMETER}=${ticket}`));
}

function page(body: string): ProxyResponse {
  return answer(200, "text/html; charset=utf-8", htmlPage("Qlik Sense login", `<h1>Qlik Sense</h1>${body}`), [
    ["X-Content-Type-Options", "nosniff"],
  ]);
}

function formsPage(problem: string): string {
  return (
    `${problem}<form method="post" autocomplete="off">` +
    `<label>User name (domain\\user) <input name="username" type="text" required></label>` +
    `<label>Password <input name="pwd" type="password"></label>` +
    `<button type="submit">Log in</button></form>`
  );
}

// A browser on Windows proves by itself who its user is; here a person says so instead.
function windowsPage(site: Site, problem: string): string {
  const accounts = site.settings.loginUsers.map(({ name }) => `<option>${escapeHtml(name)}</option>`).join("");
  return (
    `${problem}<p>Your browser signs you in with your Windows account. This is an emulator: choose the account.</p>` +
    `<form method="post"><label>Account <select name="username">${accounts}</select></label>` +
    `<button type="submit">Go on</button></form>`
  );
}
