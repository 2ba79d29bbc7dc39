// The tokens of a tenant. Each is found by its text and by nothing that it says.

import { randomGuid } from "../../model/state/random.js";
import type { Clock } from "../../model/types.js";
import { createExpiring, type Expiring } from "../../system/expiring.js";
import { encodeToken, type TokenSigner } from "../../system/jws.js";
import type { OAuthClient } from "./clients.js";
import type { TenantUser } from "./users.js";

/** What a token is for: calls, a new token, a WebSocket's address, a resource's address. */
export type TokenPurpose = "access" | "refresh" | "websocket" | "webresource";

export interface Token {
  readonly id: string;
  readonly text: string;
  readonly purpose: TokenPurpose;
  readonly client: OAuthClient;
  readonly user: TenantUser;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly endsAt: number;
  /** When the user signed in. */
  readonly authTime: number;
  /** The id of the access token that it was exchanged for, or came with. */
  readonly parent?: string;
  /** Whether people signed in for it, or a machine asked. */
  readonly tokenType: "user" | "machine";
}

/** What a new token is made of. */
export type NewToken = Omit<Token, "id" | "text" | "issuedAt" | "endsAt"> & { readonly lifeMs: number };

export interface TokenStore extends Pick<Expiring<Token>, "find" | "stateOf" | "take" | "all" | "forget" | "clear"> {
  issue(token: NewToken, issuer: string): Token;
}

export function createTokenStore(clock: Clock, signer: TokenSigner | undefined): TokenStore {
  const tokens = createExpiring<Token>(clock);
  return {
    ...tokens,
    issue({ lifeMs, ...made }, issuer) {
      const issuedAt = clock.now();
      const id = randomGuid();
      const endsAt = issuedAt + lifeMs;
      const text = encodeToken(claimsOf(made, { id, issuedAt, endsAt, issuer }), signer);
      const token = { ...made, id, text, issuedAt, endsAt };
      tokens.keep(text, token, lifeMs);
      return token;
    },
  };
}

interface Dates {
  readonly id: string;
  readonly issuedAt: number;
  readonly endsAt: number;
  readonly issuer: string;
}

// A reader must take the token as it is; what it holds is no promise of Qlik's.
function claimsOf(
  { user, client, scopes, purpose }: Omit<NewToken, "lifeMs">,
  { id, issuedAt, endsAt, issuer }: Dates,
) {
  return {
    iss: issuer,
    aud: "qlik.api",
    sub: user.subject,
    subType: "user",
    userId: user.id,
    client_id: client.clientId,
    scope: scopes.join(" "),
    purpose,
    jti: id,
    iat: Math.floor(issuedAt / 1000),
    exp: Math.floor(endsAt / 1000),
  };
}
