// What a page does with a token: calls of the tenant, and addresses for sockets and images, each with a short-lived token of its own.
import type { Credential, CredentialSource } from "../../core/provider.js";
import { openScope } from "../../core/net/scope.js";
import { explained, type Asked } from "../ask/ask-tenant.js";
import { exchangeToken, type Exchange } from "../ask/exchange-token.js";
import { clientIdMissing, tokenRejected } from "../errors/use.js";
import type { TokenPlace } from "../ways/token-place.js";
import { pathOf } from "./path.js";
import { webSocketUrlOf, type CloudSocketOptions } from "./web-socket-url.js";

export interface TokenClient {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly webSocketUrl: (appId: string, options?: CloudSocketOptions) => Promise<string>;
  readonly resourceUrl: (path: string) => Promise<string>;
  readonly getAccessToken: () => Promise<string>;
}

export function openTokenClient(credentials: CredentialSource<TokenPlace>): TokenClient {
  return {
    fetch: (path, init) => fetchWithToken(credentials, path, init),
    async webSocketUrl(appId, options) {
      const { token, place } = await exchange(credentials, "websocket");
      return webSocketUrlOf(place, appId, { accessToken: token }, options);
    },
    async resourceUrl(path) {
      const { token, place } = await exchange(credentials, "webresource");
      const url = new URL(place.origin + pathOf(place, path));
      url.searchParams.set("accessToken", token);
      return url.href;
    },
    getAccessToken: async () => (await credentials.take()).secret.reveal(),
  };
}

/** A body that is a stream can be sent once. */
const isRepeatable = ({ body }: RequestInit): boolean => !(body instanceof ReadableStream);

/** A token that is refused (401) is replaced, and the call is made once more. */
async function fetchWithToken(
  credentials: CredentialSource<TokenPlace>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const first = await credentials.take();
  const response = await send(first, path, init);
  if (response.status !== 401) return response;
  credentials.refused(first);
  return isRepeatable(init) ? send(await credentials.take(), path, init) : response;
}

function send({ place, secret }: Credential<TokenPlace>, path: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? openScope().signal;
  const headers = new Headers(init.headers);
  headers.set("Authorization", `Bearer ${secret.reveal()}`);
  const address = place.origin + pathOf(place, path);
  const asked: Asked = { tenant: place, listedAt: "oauth", signal };
  return explained(asked, () => fetch(address, { ...init, headers, credentials: "omit", signal }));
}

async function exchange(
  credentials: CredentialSource<TokenPlace>,
  purpose: Exchange["purpose"],
): Promise<{ readonly token: string; readonly place: TokenPlace }> {
  const first = await credentials.take();
  const made = await exchangeOne(first, purpose);
  if (made !== undefined) return { token: made, place: first.place };
  credentials.refused(first);
  const second = await credentials.take();
  const token = await exchangeOne(second, purpose);
  if (token !== undefined) return { token, place: second.place };
  credentials.refused(second);
  throw tokenRejected(second.place);
}

function exchangeOne(
  { place, secret }: Credential<TokenPlace>,
  purpose: Exchange["purpose"],
): Promise<string | undefined> {
  const { clientId } = place;
  if (clientId === undefined) throw clientIdMissing(place);
  const asked: Asked = { tenant: place, listedAt: "oauth", signal: openScope().signal };
  return exchangeToken(asked, { clientId, token: secret, purpose });
}
