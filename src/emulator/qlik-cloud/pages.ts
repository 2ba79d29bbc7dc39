// The tenant's pages for people: sign-in and consent. Another page shows them in a frame only if the tenant's content
// security policy lists its origin.

import { answer, htmlPage } from "../model/http/answers.js";
import type { ProxyResponse } from "../model/types.js";
import type { Tenant } from "./state/tenant.js";

/** A page of the tenant. `body` is HTML. */
export function tenantPage({ settings }: Tenant, title: string, body: string): ProxyResponse {
  const ancestors = ["'self'", ...settings.contentOrigins].join(" ");
  return answer(200, "text/html; charset=utf-8", htmlPage(title, `<h1>Qlik Cloud</h1>${body}`), [
    ["Content-Security-Policy", `frame-ancestors ${ancestors}`],
    ["X-Content-Type-Options", "nosniff"],
    ["Cache-Control", "no-store"],
  ]);
}
