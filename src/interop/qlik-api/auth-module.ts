// The hooks of @qlik/api: each waits for the session first. A redirect to the login (302), a socket without a user (101) and a refused
// CSRF token (403) lead to one look, and to one renewal where nobody is signed in.
import type { QlikSession } from "../../index.js";
import type { QlikTicketAuthModule } from "./types.js";

/** No secret: it proves that no foreign page's form sent the request. Sixteen letters, the same in header and query. */
const XRF_KEY = "qlikTicket0Xrfke";
const READS = /^(GET|HEAD|OPTIONS)$/i;

export function createAuthModule(session: QlikSession): QlikTicketAuthModule {
  return {
    requiredProps: [],
    // An option that is not listed makes @qlik/api write a warning into the console.
    optionalProps: ["forceIsWindows"],
    async getRestCallAuthParams({ method }) {
      await session.ensure();
      const token = READS.test(method) ? "" : await session.csrfToken();
      return {
        headers: { "X-Qlik-XrfKey": XRF_KEY, ...(token && { "qlik-csrf-token": token }) },
        queryParams: { xrfkey: XRF_KEY },
        credentials: "include",
      };
    },
    async getWebSocketAuthParams() {
      const token = await session.csrfToken();
      // @qlik/api puts values into the address as they are.
      return { queryParams: token ? { "qlik-csrf-token": encodeURIComponent(token) } : {} };
    },
    async getWebResourceAuthParams() {
      await session.ensure();
      return { queryParams: {} };
    },
    async handleAuthenticationError({ canRetry }) {
      if (!canRetry) return {};
      // The last look may be too young to know of the end. A closed session is not looked at: nobody is signed in again.
      if (session.state !== "closed") await session.check();
      await session.ensure();
      return { retry: true };
    },
  };
}
