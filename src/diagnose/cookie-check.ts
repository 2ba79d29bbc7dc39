// Whether this browser will keep Qlik's cookie: a session that is there proves it, and without one the addresses tell most.
import { cookieBlocked, sitesOf } from "../qlik-sense/errors/no-session.js";
import { TICKET_WORDS } from "../qlik-sense/errors/words.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import type { Facts } from "./facts.js";
import { found, type Finding } from "./finding.js";
import { isWebKit } from "./page-checks.js";

const DOCS = "docs/same-site.md";

const RELATIONS = { same: "one site", different: "different sites", unknown: "perhaps different sites" };

export function checkCookie(proxy: Proxy, { reached, socket }: Facts): Finding {
  const { origin } = location;
  if (proxy.origin === origin) return found("cookie", "ok", "Page and Qlik are one origin: the cookie is kept.");
  const relation = sitesOf(proxy);
  const sites = `Page (${origin}) and Qlik (${proxy.origin}) are ${RELATIONS[relation]}`;
  const verdict = socket.verdict ?? reached.verdict;
  if (typeof verdict === "object") return found("cookie", "ok", `${sites}; this browser keeps Qlik's cookie.`);
  if (relation === "same")
    return found("cookie", "ok", `${sites}: browsers keep the cookie, with the settings of a new virtual proxy.`);
  const { who, where, set } = cookieBlocked(proxy, TICKET_WORDS).fix;
  return isWebKit()
    ? found(
        "cookie",
        "problem",
        `${sites}, and Safari keeps no cookie of another site, whatever Qlik is set to.`,
        ["network", "Qlik's address", `a name under the page's own domain: ${DOCS}`],
        DOCS,
      )
    : found(
        "cookie",
        "warning",
        `${sites}: the cookie is kept only where third-party cookies are allowed, and not as a new virtual proxy makes it (Lax).`,
        [who, where, set],
        DOCS,
      );
}
