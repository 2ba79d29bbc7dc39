// Whether this browser will keep Qlik's cookie: a session that is there proves it, and without one the addresses tell most.
import { explain } from "../qlik-sense/problems/catalogue.js";
import { problem } from "../qlik-sense/problems/problem.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import type { Facts } from "./facts.js";
import { found, findingOf, type Finding } from "./finding.js";
import { isWebKit } from "./page-checks.js";

const DOCS = "docs/same-site.md";

export function checkCookie(proxy: Proxy, { reached, socket }: Facts): Finding {
  const { origin } = location;
  if (proxy.origin === origin) return found("cookie", "ok", "Page and Qlik are one origin: the cookie is kept.");
  const verdict = socket.verdict ?? reached.verdict;
  const blocked = findingOf("cookie", explain(problem("cookie-blocked", proxy)));
  // The error knows what a site is, near enough for a sentence; its first half says that the sign-in failed, which it did not.
  const isOneSite = !blocked.what.includes("different sites");
  const sites = `Page (${origin}) and Qlik (${proxy.origin}) are ${isOneSite ? "one site" : "different sites"}`;
  if (verdict?.state === "active") return found("cookie", "ok", `${sites}; this browser keeps Qlik's cookie.`);
  if (isOneSite)
    return found("cookie", "ok", `${sites}: browsers keep the cookie, with the settings of a new virtual proxy.`);
  const { who, where, set } = blocked.fix ?? { who: "qlik-admin", where: "", set: "" };
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
