// Browsers cannot send a header with a WebSocket or an image: a short-lived token for one address is made of the access token
// (token exchange, RFC 8693, with Qlik's `purpose`). The access token itself never stands in an address.
import { readText } from "../../core/net/read-text.js";
import type { Secret } from "../../core/secret.js";
import { answeredStrangely } from "../errors/use.js";
import { askTenant, readRefusal, throwCommon, type Asked } from "./ask-tenant.js";

export interface Exchange {
  readonly clientId: string;
  readonly token: Secret;
  readonly purpose: "websocket" | "webresource";
}

/** `undefined` when the access token is refused (401). Throws `rate-limited`, `cors-missing`, `unreachable`. */
export const exchangeToken = (asked: Asked, { clientId, token, purpose }: Exchange): Promise<string | undefined> =>
  askTenant(asked, "/oauth/token", exchangeRequest(clientId, token, purpose), async (response) => {
    if (response.status === 200) {
      const made = await readToken(response);
      if (made === undefined) throw answeredStrangely(asked.tenant, "a token exchange", 200);
      return made;
    }
    const refusal = await readRefusal(response);
    throwCommon(asked, response, refusal, "open");
    if (refusal.status === 401) return undefined;
    throw answeredStrangely(asked.tenant, `a token exchange${refusal.code && ` (${refusal.code})`}`, refusal.status);
  });

const exchangeRequest = (clientId: string, token: Secret, purpose: Exchange["purpose"]): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json", Accept: "application/json" },
  body: JSON.stringify({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    client_id: clientId,
    subject_token: token.reveal(),
    subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
    purpose,
  }),
});

async function readToken(response: Response): Promise<string | undefined> {
  try {
    const { access_token: token } = JSON.parse((await readText(response)) ?? "") as { access_token?: unknown };
    return typeof token === "string" && token !== "" ? token : undefined;
  } catch {
    return undefined;
  }
}
