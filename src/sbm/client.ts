// What a page does with a token: calls of SBM with the token in a header.
import { readText } from "../core/net/read-text.js";
import { nameFailures } from "../core/errors/named-failure.js";
import { openScope } from "../core/net/scope.js";
import type { Credential, CredentialSource } from "../core/provider.js";
import { cspBlocked, loginPage, originRefused, tokenRejected, unreachable } from "./errors/use.js";
import { addressAt, type SbmServer } from "./server.js";

export interface SbmClient {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly token: () => Promise<string>;
}

export const openClient = (credentials: CredentialSource<SbmServer>): SbmClient => ({
  fetch: (path, init) => fetchWithToken(credentials, path, init),
  token: async () => (await credentials.take()).secret.reveal(),
});

/** A body that is a stream can be sent once. */
const isRepeatable = ({ body }: RequestInit): boolean => !(body instanceof ReadableStream);

/** A token that is refused is replaced, and the call is made once more. */
async function fetchWithToken(
  credentials: CredentialSource<SbmServer>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const first = await credentials.take();
  const { response, verdict } = await ask(first, path, init);
  if (verdict === "taken") return response;
  credentials.refused(first);
  if (!isRepeatable(init)) throw refusal(first.place, verdict);
  const second = await credentials.take();
  const again = await ask(second, path, init);
  if (again.verdict === "taken") return again.response;
  credentials.refused(second);
  throw refusal(second.place, again.verdict);
}

/** What SBM's answer says of the token. */
export type Verdict = "taken" | "refused" | "page";

const refusal = (place: SbmServer, verdict: Verdict): Error =>
  verdict === "page" ? loginPage(place) : tokenRejected(place);

/** Sends one call. Throws `invalid-option`, `cors-missing`, `csp-blocked`, `unreachable`, `offline`. */
export async function ask(
  { place, secret }: Credential<SbmServer>,
  path: string,
  init: RequestInit = {},
): Promise<{ readonly response: Response; readonly verdict: Verdict }> {
  const address = addressAt(place, path);
  const signal = init.signal ?? openScope().signal;
  const headers = new Headers(init.headers);
  headers.set("ALFSSOAuthNToken", secret.reveal());
  // Without it SBM may answer with its login page in place of JSON.
  headers.set("DirectSsoInteraction", "true");
  // The token says who calls: no cookie of SBM's goes along, but one of the page's own site may, for its proxy.
  const sent: RequestInit = { ...init, headers, credentials: "same-origin", signal };
  const failures = {
    cspBlocked: (directive: string) => cspBlocked(place, directive),
    originRefused: () => originRefused(place),
    unreachable: (cause: unknown) => unreachable(place, cause),
  };
  const response = await nameFailures(place.origin, signal, failures, () => fetch(address, sent));
  return { response, verdict: await judge(response, address) };
}

/** An authentication error is told by 401, or in the body of any status. Other errors of the JSON API have nothing to do with it. */
async function judge(response: Response, { pathname, search }: URL): Promise<Verdict> {
  if (response.status === 401) return "refused";
  const type = response.headers.get("content-type") ?? "";
  const isJsonCall = /\/jsonapi\//i.test(pathname) || /[?&]command=jsonapi(&|$)/i.test(search);
  if (/^text\/html/i.test(type)) return isJsonCall && response.ok ? "page" : "taken";
  if (!/json/i.test(type)) return "taken";
  try {
    const body = JSON.parse((await readText(response.clone())) ?? "null") as {
      readonly error?: { type?: unknown };
    } | null;
    return body?.error?.type === "authentication" ? "refused" : "taken";
  } catch {
    return "taken";
  }
}
