// What each call of a cookie session sends: the cookie, and the web integration that lists this page's origin.
import type { Tenant } from "../tenant.js";

/** A tenant, and the web integration that lists this page's origin. */
export interface WebPlace extends Tenant {
  readonly webIntegrationId: string;
}

export const cookieInit = ({
  webIntegrationId,
}: WebPlace): { credentials: "include"; headers: Record<string, string> } => ({
  credentials: "include",
  headers: { "qlik-web-integration-id": webIntegrationId },
});
